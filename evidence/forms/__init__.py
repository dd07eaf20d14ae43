"""The forms. They read and check the shape; the actions decide."""
