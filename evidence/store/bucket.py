"""Footage in an S3 bucket, through django-storages: streamed in, downloaded again to verify it, read by ranges."""

import io
import os
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from django.core.files.base import File
from storages.backends.s3 import S3Storage, TransferConfig

from evidence.store.asking import ask
from evidence.store.errors import DiskFull, ReadBackDiffers, StorageError, StoreUnavailable, Truncated
from evidence.store.hashing import Digests, Readable, Writable, digest_stream
from evidence.store.parts import ObjectReader, PartReader
from evidence.store.patience import current_patience

MEBIBYTE = 1024 * 1024
PART_BYTES = 16 * MEBIBYTE
FAILURES = (BotoCoreError, ClientError, Boto3Error, ResponseParserError)
# As many as a process of the site has threads.
CONNECTIONS_KEPT = 32
# S3's own checksums are used only where the server requires them; the SHA-256 of the bytes downloaded again is the
# proof.
CLIENT = Config(
    max_pool_connections=CONNECTIONS_KEPT,
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
# No threads: the source is read, and progress reported, in the caller's thread.
TRANSFER = TransferConfig(use_threads=False, multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES)
SILENCE = "le magasin S3 ne répond pas. Vérifiez le réseau et FOOTAGE_ENDPOINT"
FULL = frozenset({"QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "507"})
REFUSED = frozenset({"AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch"})


class PatientBucket(S3Storage):  # type: ignore[misc]  # django-storages carries no types
    """A bucket that waits as long as whoever asks (evidence/store/patience.py), over connections that are kept."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._by_patience: dict[tuple[object, ...], Any] = {}
        self._making = threading.Lock()

    def get_default_settings(self) -> dict[str, Any]:
        return dict(super().get_default_settings(), client_config=CLIENT, transfer_config=TRANSFER)

    @property
    def connection(self) -> Any:
        """Made once a process for each patience; its client may be used by all threads."""
        waits = current_patience()
        key = (os.getpid(), waits.connect_s, waits.read_s, waits.attempts)
        with self._making:
            if key not in self._by_patience:
                self._by_patience[key] = self._create_session().resource(
                    "s3",
                    region_name=self.region_name,
                    use_ssl=self.use_ssl,
                    endpoint_url=self.endpoint_url,
                    verify=self.verify,
                    config=self.client_config.merge(
                        Config(
                            connect_timeout=waits.connect_s,
                            read_timeout=waits.read_s,
                            retries={"mode": "standard", "total_max_attempts": waits.attempts},
                        )
                    ),
                )
            return self._by_patience[key]

    @property
    def bucket(self) -> Any:
        return self.connection.Bucket(self.bucket_name)

    @property
    def client(self) -> Any:
        return self.connection.meta.client


class FootageBucket(PatientBucket):
    """A bucket that never overwrites an object. With versioning on, even two concurrent writes to one name lose
    nothing.
    """

    is_folder = False
    failures = FAILURES
    silence = SILENCE

    def prepare(self) -> None:
        """Make the client, which takes longer than a page waits."""
        self.client  # noqa: B018 - made by being asked for

    def receive(self, name: str, source: Readable, copy: Writable | None = None) -> Digests:
        """Store all of `source`, which S3 makes visible only when complete, then download it again, also into `copy`,
        and compare. Raises ReadBackDiffers.
        """
        reader = _HashingReader(source)
        self._save(name, reader)
        stored = ObjectReader(partial(self._get, name), partial(self.size, name), (), _explain)
        with PartReader(stored) as back:
            is_same = digest_stream(cast(Readable, back), copy).sha256 == reader.digests.sha256
        if not is_same:
            self.delete(name)
            raise ReadBackDiffers("le magasin S3")
        return reader.digests

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name unchanged: a silent renaming would separate the bytes from their database row."""
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """A reader by ranges; django-storages would download the whole object before the first byte."""

        def get(first_byte: int, end: int | None) -> Any:
            return ask(self, lambda _: self._get(name, first_byte, end), name=name)

        def size() -> int:
            return ask(self, lambda _: self.size(name), name=name)

        return File(PartReader(ObjectReader(get, size, FAILURES, _explain)), name)

    def _get(self, name: str, first_byte: int, end: int | None) -> Any:
        """The body of a GET. Raises FileNotFoundError, and Truncated when the object is shorter than `end`."""
        asked = (
            {} if first_byte == 0 and end is None else {"Range": f"bytes={first_byte}-{'' if end is None else end - 1}"}
        )
        try:
            answer = self.client.get_object(Bucket=self.bucket_name, Key=self._key(name), **asked)
        except ClientError as error:
            if _status(error) == 404 and _code(error) != "NoSuchBucket":
                raise FileNotFoundError(name) from error
            if _status(error) == 416:
                if end is None:
                    return io.BytesIO()
                raise Truncated from error
            raise
        body = answer["Body"]
        if asked and not str(answer.get("ContentRange", "")).startswith(f"bytes {first_byte}-"):
            body.close()
            raise StoreUnavailable("le magasin S3 a répondu autre chose que la partie demandée")
        if end is not None and answer["ContentLength"] != end - first_byte:
            body.close()
            raise Truncated
        return body

    def size(self, name: str) -> int:
        """Raises FileNotFoundError."""
        try:
            head = self.client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        except ClientError as error:
            if _status(error) == 404:
                raise FileNotFoundError(name) from error
            raise
        return int(head["ContentLength"])

    def delete(self, name: str) -> None:
        """Remove the bytes for good: every version, delete marker and incomplete multipart upload. Raises
        StoreUnavailable unless the bucket confirms that nothing is left."""
        key, bucket = self._key(name), self.bucket_name
        for upload in self._listed("list_multipart_uploads", "Uploads", key):
            if upload["Key"] == key:
                self.client.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload["UploadId"])
        for version in self._versions(key):
            if version["Key"] == key:
                self.client.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])
        if self.exists(name) or any(version["Key"] == key for version in self._versions(key)):
            raise StoreUnavailable("le magasin S3 n’a pas confirmé l’effacement, qui sera repris")

    def names_of_attempts(self, prefix: str) -> set[str]:
        """The names that begin so, those whose upload was begun and not completed included."""
        folder, _, start = prefix.rpartition("/")
        begins = f"{self._key(folder)}/{start}"
        uploads = (upload["Key"] for upload in self._listed("list_multipart_uploads", "Uploads", begins))
        stored = (version["Key"] for version in self._versions(begins))
        root = len(self._key(folder)) - len(folder)
        return {str(key)[root:] for key in (*uploads, *stored)}

    def _versions(self, prefix: str) -> Iterator[dict[str, Any]]:
        """Delete markers are versions too."""
        yield from self._listed("list_object_versions", "Versions", prefix)
        yield from self._listed("list_object_versions", "DeleteMarkers", prefix)

    def _listed(self, listing: str, found: str, prefix: str) -> Iterator[dict[str, Any]]:
        for page in self.client.get_paginator(listing).paginate(Bucket=self.bucket_name, Prefix=prefix):
            if "IsTruncated" not in page:  # half an answer is not an empty list
                raise StoreUnavailable("le magasin S3 a répondu une liste incomplète")
            yield from page.get(found, ())

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


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _explain(error: Exception) -> StorageError:
    code = _code(error) if isinstance(error, ClientError) else ""
    if code in FULL:
        return DiskFull("Libérez de la place dans le magasin S3, ou relevez son quota")
    if code in REFUSED:
        return StoreUnavailable("le magasin S3 refuse nos identifiants. Vérifiez FOOTAGE_ACCESS_KEY et les droits")
    if code == "NoSuchBucket":
        return StoreUnavailable("le compartiment S3 n’existe pas. Vérifiez FOOTAGE_BUCKET")
    return StoreUnavailable(SILENCE.replace(" pas.", f" pas (« {code} »).", 1) if code else SILENCE)
