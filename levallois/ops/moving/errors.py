class MoveFailed(Exception):
    """str() is a French sentence. The installation that is moved is as it was, and stays in service."""
