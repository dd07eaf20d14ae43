"""Footage in an S3 bucket, through django-storages: streamed in, downloaded again to verify it, read by ranges."""

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
# Short timeouts: an unreachable server is reported within seconds, and callers retry later. S3's own checksums are used
# only where the server requires them; the SHA-256 of the bytes downloaded again is the proof.
CLIENT = Config(
    connect_timeout=3,
    read_timeout=30,
    retries={"mode": "standard", "total_max_attempts": 2},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
# No threads: the source is read, and progress reported, in the caller's thread.
TRANSFER = TransferConfig(use_threads=False, multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES)


class FootageBucket(S3Storage):  # type: ignore[misc]  # django-storages carries no types
    """A bucket that never overwrites an object. With versioning on, even two concurrent writes to one name lose
    nothing.
    """

    failures = FAILURES

    def get_default_settings(self) -> dict[str, Any]:
        return dict(super().get_default_settings(), client_config=CLIENT, transfer_config=TRANSFER)

    def receive(self, name: str, source: Readable) -> Digests:
        """Store all of `source`, which S3 makes visible only when complete, then download it again and compare. Raises
        ReadBackDiffers.
        """
        reader = _HashingReader(source)
        self._save(name, reader)
        if digest_stream(self._reader(name)).sha256 != reader.digests.sha256:
            self.delete(name)
            raise ReadBackDiffers
        return reader.digests

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name unchanged: a silent renaming would separate the bytes from their database row."""
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """A reader by ranges; django-storages would download the whole object before the first byte."""
        return File(io.BufferedReader(self._reader(name), MEBIBYTE), name)

    def _reader(self, name: str) -> "_RangeReader":
        return _RangeReader(self.connection.meta.client, self.bucket_name, self._key(name), self.size(name))

    def delete(self, name: str) -> None:
        """Remove the bytes for good: every version, delete marker and incomplete multipart upload."""
        for upload in self.bucket.multipart_uploads.filter(Prefix=self._key(name)):
            if upload.object_key == self._key(name):
                upload.abort()
        for version in self.bucket.object_versions.filter(Prefix=self._key(name)):
            if version.object_key == self._key(name):
                version.delete()

    def names_of_attempts(self, prefix: str) -> set[str]:
        """The names that begin so, those whose upload was begun and not completed included."""
        folder, _, start = prefix.rpartition("/")
        begins = f"{self._key(folder)}/{start}"
        uploads = (upload.object_key for upload in self.bucket.multipart_uploads.filter(Prefix=begins))
        stored = (version.object_key for version in self.bucket.object_versions.filter(Prefix=begins))
        root = len(self._key(folder)) - len(folder)
        return {str(key)[root:] for key in (*uploads, *stored)}

    def room_bytes(self) -> None:
        """None: the free space of a bucket is unknown."""

    def _key(self, name: str) -> str:
        return str(self._normalize_name(name))

    @staticmethod
    def explain(error: Exception) -> StorageError:
        return _explain(error)


class _HashingReader(io.RawIOBase):
    """A reader that hashes what the upload reads from it."""

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
    """A seekable reader of an object: one request from the position to the end, dropped when the position jumps."""

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
