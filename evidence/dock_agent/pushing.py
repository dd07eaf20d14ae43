"""Sends one file, starting at the offset that the server has reached."""

import logging
import os
import time
from dataclasses import dataclass

from evidence.dock_agent.camera import CameraFile, FileChanged, open_unchanged, require_unchanged
from evidence.dock_agent.server import RefusedByServer, Server, ServerUnreachable

LARGEST_CHUNK_BYTES, SMALLEST_CHUNK_BYTES = 8 * 1024 * 1024, 256 * 1024
# After this many damaged chunks in a row, the file is left for a later attempt.
DAMAGED_IN_A_ROW = 3
PROGRESS_EVERY_S = 5.0
WRONG_OFFSET, WRONG_CHECKSUM = 409, 460

logger = logging.getLogger(__name__)


@dataclass
class ChunkSizer:
    """The size of a chunk in bytes. Halved after each interrupted chunk and doubled after each complete one: an
    interrupted chunk is lost entirely, and smaller ones pass over an unstable connection.
    """

    chunk_bytes: int = LARGEST_CHUNK_BYTES
    arrived: int = 0

    def chunk_arrived(self) -> None:
        self.arrived += 1
        self.chunk_bytes = min(self.chunk_bytes * 2, LARGEST_CHUNK_BYTES)

    def chunk_cut(self) -> None:
        self.chunk_bytes = max(self.chunk_bytes // 2, SMALLEST_CHUNK_BYTES)


@dataclass
class Push:
    """The upload of one file. `serial` is used in messages only; `stride`, the chunk size, is kept for the next
    files.
    """

    server: Server
    serial: str
    file: CameraFile
    file_id: int
    stride: ChunkSizer

    def run(self) -> None:
        """Send the file. Raises FileChanged, after deleting the upload; RefusedByServer, ServerUnreachable, Stopped,
        OSError.
        """
        descriptor = open_unchanged(self.file)
        try:
            upload, offset = self.server.open_upload(self.file_id, self.file.size_bytes)
            try:
                self._send_from(descriptor, upload, offset)
            except FileChanged:
                self.server.drop_upload(upload)
                raise
        finally:
            os.close(descriptor)
        logger.info("%s : %s envoyé (%s).", self.serial, self.file.name, _size(self.file.size_bytes))

    def _send_from(self, descriptor: int, upload: str, offset: int) -> None:
        damaged, logged_at_s = 0, time.monotonic()
        while offset < self.file.size_bytes:
            chunk = self._chunk(descriptor, offset)
            try:
                offset = self.server.send_chunk(upload, offset, chunk)
                self.stride.chunk_arrived()
                damaged = 0
            except ServerUnreachable:
                self.stride.chunk_cut()
                raise
            except RefusedByServer as refused:
                damaged += 1
                if refused.status not in (WRONG_OFFSET, WRONG_CHECKSUM) or damaged >= DAMAGED_IN_A_ROW:
                    raise
                offset = self.server.offset_of(upload)
            if time.monotonic() - logged_at_s > PROGRESS_EVERY_S:
                logged_at_s = time.monotonic()
                logger.info("%s : %s, %d %%", self.serial, self.file.name, 100 * offset // self.file.size_bytes)

    def _chunk(self, descriptor: int, offset: int) -> bytes:
        """The bytes of the file at this offset. Raises FileChanged when the file changed while it was read."""
        wanted = min(self.stride.chunk_bytes, self.file.size_bytes - offset)
        chunk = b""
        while len(chunk) < wanted:
            block = os.pread(descriptor, wanted - len(chunk), offset + len(chunk))
            if not block:
                raise FileChanged
            chunk += block
        require_unchanged(self.file, descriptor)
        return chunk


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} Mo".replace(".", ",")
