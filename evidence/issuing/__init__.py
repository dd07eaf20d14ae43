"""Handing out and taking back cameras: the issue board, corrections, losses, and alerts of the equipment."""
