"""Who may receive which camera now, what is proposed, and who is left without one. Reads only."""
