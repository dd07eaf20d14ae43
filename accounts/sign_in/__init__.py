"""What signing in rests on: passwords, second factors, the town’s directory, what a session has proved."""
