"""What the firmware says and answers in OCPP 1.6."""
