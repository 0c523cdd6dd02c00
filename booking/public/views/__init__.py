"""The visitor's pages: choose matters, answer questions, compare plans, keep the booking."""
