"""What can go wrong with bytes, each with a French sentence that says what happened and what to do."""


class StorageError(Exception):
    """Something about the bytes did not hold."""


class SourceUnreadable(StorageError):
    pass


class SourceChanged(StorageError):
    pass


class DiskFull(StorageError):
    pass


class StoreUnavailable(StorageError):
    pass


class ReadBackDiffers(StorageError):
    pass


class NameTaken(StorageError):
    pass


class NotStored(StorageError):
    pass


class UnsafeName(StorageError):
    pass
