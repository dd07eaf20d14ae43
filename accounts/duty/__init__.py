"""Reading rosters and training: who is on duty when, and who is trained."""
