"""What the firmware says, answers and decides in OCPP 2.0.1 and 2.1."""
