"""The FAISS index of one collection: derived from SQLite, kept in memory, saved so that a start is quick."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

Ids = NDArray[np.int64]
_MAGIC = b"clippings-vectors 1\n"


class UnusableError(Exception):
    """A saved index cannot be used and must be made anew; the message says in a word or two why.

    `is_damage` tells a file that something went wrong with from one that is merely missing or out of date.
    """

    def __init__(self, reason: str, *, is_damage: bool = True) -> None:
        super().__init__(reason)
        self.is_damage = is_damage


class VectorIndex:
    """Exact inner-product search over half-precision vectors (two bytes a number, as SQLite keeps them).

    `ids` ascend; row i of the FAISS index is the passage ids[i]. Not safe for use by two threads at once.
    """

    def __init__(self, dimension: int) -> None:
        self.ids: Ids = np.empty(0, dtype=np.int64)
        self._faiss: Any = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )

    def __len__(self) -> int:
        return len(self.ids)

    def append(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors of shape (len(ids), dimension), whose ids are larger than all before."""
        if len(ids) and len(self) and ids[0] <= self.ids[-1]:
            raise ValueError("Passage ids must ascend.")
        self._faiss.add(vectors)
        self.ids = np.concatenate([self.ids, ids])

    def keep_only(self, ids: Ids) -> None:
        """Drop every vector whose id is not among `ids`."""
        gone = np.flatnonzero(~np.isin(self.ids, ids))
        if len(gone):
            self._faiss.remove_ids(faiss.IDSelectorBatch(gone))
            self.ids = np.delete(self.ids, gone)

    def search(self, vector: Vectors, limit: int, only: Ids | None = None) -> list[tuple[int, float]]:
        """The `limit` ids with the largest inner product, best first; `only` (ascending) narrows the choice."""
        # One thread is as quick here, and does not wait for a core that another process keeps busy.
        faiss.omp_set_num_threads(1)
        parameters = None
        if only is not None:
            rows = np.flatnonzero(np.isin(self.ids, only, assume_unique=True))
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]  # SWIG's
        scores, rows = self._faiss.search(vector.reshape(1, -1), limit, params=parameters)
        return [(int(self.ids[r]), float(s)) for r, s in zip(rows[0], scores[0], strict=True) if r >= 0]

    def save(self, path: Path, stamp: str) -> None:
        """Write it beside and then over `path` in one step, so that no reader ever sees half a file.

        Raises:
            OSError: if the folder cannot be written to.
        """
        payload = self.ids.tobytes() + faiss.serialize_index(self._faiss).tobytes()
        digest = hashlib.sha256(payload).hexdigest()
        header = json.dumps({"stamp": stamp, "count": len(self), "sha256": digest}).encode() + b"\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_MAGIC + header + payload)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise

    @classmethod
    def load(cls, path: Path, stamp: str, dimension: int) -> Self:
        """What `save` wrote under the same stamp.

        Raises:
            UnusableError: if it is missing, of another state of the collection or another model, or damaged.
        """
        try:
            with path.open("rb") as file:
                magic, header, payload = file.readline(100), file.readline(1000), file.read()
        except FileNotFoundError as error:
            raise UnusableError("missing", is_damage=False) from error
        except OSError as error:
            raise UnusableError(f"unreadable ({error.strerror})") from error
        return cls._parsed(magic, header, payload, stamp, dimension)

    @classmethod
    def _parsed(cls, magic: bytes, header: bytes, payload: bytes, stamp: str, dimension: int) -> Self:
        try:
            said = json.loads(header)
            saved_stamp, count, digest = said["stamp"], int(said["count"]), said["sha256"]
        except (ValueError, KeyError, TypeError) as error:
            raise UnusableError("damaged") from error
        if magic != _MAGIC or hashlib.sha256(payload).hexdigest() != digest:
            raise UnusableError("damaged")
        if saved_stamp != stamp:
            raise UnusableError("out of date", is_damage=False)
        index = cls(dimension)
        index.ids = np.frombuffer(payload[: count * 8], dtype=np.int64)
        index._faiss = faiss.deserialize_index(np.frombuffer(payload[count * 8 :], dtype=np.uint8))
        if index._faiss.d != dimension or index._faiss.ntotal != count:
            raise UnusableError("of another model")
        return index
