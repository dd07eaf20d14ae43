"""Signing in: passwords, second factors, the town’s directory, and the proofs of identity stored in a session."""
