class NotReadable(Exception):
    """str() says in French why a part has no text: it is to be read by hand."""
