"""Hardware-in-the-loop proof, in watts, that an EV charger obeys OCPP smart charging."""
