"""What can go wrong between a client and Twilio, and how it is injected."""
