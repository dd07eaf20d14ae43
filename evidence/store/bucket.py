"""Footage in an S3 bucket, through django-storages: streamed in, downloaded again to prove it, read by ranges."""

import io
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage, TransferConfig

from evidence.store.errors import DiskFull, ReadBackDiffers, StorageError, StoreUnavailable
from evidence.store.hashing import Digests, Readable, digest_stream

MEBIBYTE = 1024 * 1024
PART_BYTES = 16 * MEBIBYTE
FAILURES = (BotoCoreError, ClientError)
# A store that is down is said to be down within seconds: whoever asked tries again later. Checksums of S3's own are
# left to the servers that ask for them; ours is the SHA-256 of what is downloaded again.
CLIENT = Config(
    connect_timeout=3,
    read_timeout=30,
    retries={"mode": "standard", "total_max_attempts": 2},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
# No threads: the source is read, and its progress told, in the thread of the caller.
TRANSFER = TransferConfig(use_threads=False, multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES)


class FootageBucket(S3Storage):  # type: ignore[misc]  # django-storages carries no types
    """A bucket that refuses what evidence must not suffer. Versioned, it loses nothing even to a name given twice."""

    failures = FAILURES

    def get_default_settings(self) -> dict[str, Any]:
        return dict(super().get_default_settings(), client_config=CLIENT, transfer_config=TRANSFER)

    def receive(self, name: str, source: Readable) -> Digests:
        """Store all that `source` holds, which S3 shows when whole, then download it again and compare."""
        reader = _HashingReader(source)
        self._save(name, reader)
        if digest_stream(self._reader(name)).sha256 != reader.digests.sha256:
            self.delete(name)
            raise ReadBackDiffers
        return reader.digests

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name as it is: renaming silently would part the bytes from the row that knows them."""
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Django-storages would download the whole object before giving its first byte."""
        return File(io.BufferedReader(self._reader(name), MEBIBYTE), name)

    def _reader(self, name: str) -> "_RangeReader":
        return _RangeReader(self.connection.meta.client, self.bucket_name, self._key(name), self.size(name))

    def delete(self, name: str) -> None:
        """Remove the bytes for good: every version, every delete marker, every part sent and never completed."""
        self.discard_partial(name)
        for version in self.bucket.object_versions.filter(Prefix=self._key(name)):
            if version.object_key == self._key(name):
                version.delete()

    def discard_partial(self, name: str) -> None:
        for upload in self.bucket.multipart_uploads.filter(Prefix=self._key(name)):
            if upload.object_key == self._key(name):
                upload.abort()

    def room_bytes(self) -> None:
        """Nobody can tell."""

    def _key(self, name: str) -> str:
        return str(self._normalize_name(name))

    @staticmethod
    def explain(error: Exception) -> StorageError:
        return _explain(error)


class _HashingReader(io.RawIOBase):
    """Hashes what an upload reads."""

    def __init__(self, source: Readable) -> None:
        self.digests = Digests()
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # narrower: what readers here give
        length_bytes = self._source.readinto(buffer) or 0
        self.digests.feed(memoryview(buffer)[:length_bytes])
        return length_bytes


class _RangeReader(io.RawIOBase):
    """An object read from wherever it is needed: one request from there to the end, dropped at the next jump."""

    def __init__(self, client: Any, bucket: str, key: str, size_bytes: int) -> None:
        self._client = client
        self._object = {"Bucket": bucket, "Key": key}
        self._size_bytes = size_bytes
        self._position = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size_bytes}[whence]
        if start + offset != self._position:
            self._drop_body()
            self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # narrower: what readers here give
        if self._position >= self._size_bytes:
            return 0
        try:
            if self._body is None:
                asked = self._client.get_object(**self._object, Range=f"bytes={self._position}-")
                self._body = asked["Body"]
            block = self._body.read(len(buffer))
        except FAILURES as error:
            raise _explain(error) from error
        buffer[: len(block)] = block
        self._position += len(block)
        return len(block)

    def close(self) -> None:
        self._drop_body()
        super().close()

    def _drop_body(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None


def _explain(error: Exception) -> StorageError:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    if code in ("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull"):
        return DiskFull()
    if code in ("AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch"):
        return StoreUnavailable("le serveur S3 refuse nos identifiants. Vérifiez FOOTAGE_ACCESS_KEY et les droits")
    if code == "NoSuchBucket":
        return StoreUnavailable("le compartiment S3 n’existe pas. Vérifiez FOOTAGE_BUCKET")
    detail = f" (« {code} »)" if code else ""
    return StoreUnavailable(f"le serveur S3 ne répond pas{detail}. Vérifiez le réseau et FOOTAGE_ENDPOINT")
