# SPDX-License-Identifier: Apache-2.0
"""The records of one kind, and what eventual consistency lets a reader see of them."""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

Record = dict[str, Any]


class Table:
    """Records by id, and by `indexes`. Never changed, only replaced: a reader may keep what it got.

    With `lag` (seconds) above 0, seen() shows every record as it was that long ago. Not safe for
    several threads: the world has a lock.
    """

    def __init__(
        self,
        id_key: str,
        indexes: dict[str, Callable[[Record], Any]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.id_key = id_key
        self.lag = 0.0
        self._clock = clock
        self._records: dict[str, Record] = {}
        self._order: dict[str, float] = {}
        # What a record was (None: nothing yet), with the time at which it ceased to be so.
        self._past: dict[str, list[tuple[float, Record | None]]] = defaultdict(list)
        self._keys = indexes or {}
        self._indexes: dict[str, dict[Any, set[str]]] = {
            key: defaultdict(set) for key in self._keys
        }

    def put(self, record: Record) -> Record:
        """Adds it, or replaces the one with its id."""
        name = record[self.id_key]
        self._remember(name)
        self._unindex(name)
        self._records[name] = record
        self._order.setdefault(name, len(self._order))
        for key, index in self._indexes.items():
            index[self._keys[key](record)].add(name)
        return record

    def change(self, name: str, **members: Any) -> Record:
        """Replaces these members."""
        return self.put(self._records[name] | members)

    def delete(self, name: str) -> None:
        self._remember(name)
        self._unindex(name)
        del self._records[name]

    def get(self, name: str) -> Record | None:
        """As it is now."""
        return self._records.get(name)

    def where(self, key: str, value: Any) -> list[Record]:
        """As they are now, by the value that this index is of."""
        return [self._records[name] for name in sorted(self._indexes[key].get(value, ()))]

    def seen(self, name: str) -> Record | None:
        """As a describe call shows it."""
        horizon = self._clock() - self.lag
        for until, record in self._past.get(name, ()):
            if until > horizon:
                return record
        return self._records.get(name)

    def all_seen(self) -> list[Record]:
        """As describe calls show them, in the order of listings."""
        if self.lag == 0:
            records = list(self._records.values())
        else:
            names = self._records.keys() | self._past.keys()
            records = [record for name in names if (record := self.seen(name)) is not None]
        return sorted(records, key=self.order_of)

    def order_of(self, record: Record) -> float:
        """The place in listings; it lasts."""
        return self._order[record[self.id_key]]

    def shuffle(self, seed: int) -> None:
        """Another order of listings, as AWS promises none."""
        places = list(range(len(self._order)))
        random.Random(seed).shuffle(places)
        self._order = dict(zip(self._order, places, strict=True))

    def __iter__(self) -> Iterator[Record]:
        """As they are now. Of a copy."""
        return iter(list(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, name: str) -> bool:
        return name in self._records

    def _remember(self, name: str) -> None:
        if self.lag > 0:
            now = self._clock()
            past = self._past[name]
            past[:] = [(until, record) for until, record in past if until > now - self.lag]
            past.append((now, self._records.get(name)))

    def _unindex(self, name: str) -> None:
        if old := self._records.get(name):
            for key, index in self._indexes.items():
                index[self._keys[key](old)].discard(name)
