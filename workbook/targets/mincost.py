"""Cheapest flow 最小费用流: a network whose arcs may break their bounds at a price, solved in whole units.

An arc's bounds are rows of its own, each with a price for every unit it is broken by, so an arc's cost is convex
and piecewise linear. Start with every arc at its own cheapest flow; then send what is too much at some nodes to
where it lacks, along the cheapest chains (successive shortest paths: Ford and Fulkerson 1962, Ahuja, Magnanti
and Orlin 1993, chapter 9). Every step keeps the flow the cheapest for its balances, so the end is a minimum.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

FAR = 2**60


@dataclass(frozen=True)
class Held:
    """One bound of an arc: floor, cap or lock, its amount, and the price of one unit it is broken by."""

    kind: str
    amount: int
    price: int

    def up(self, flow: int) -> int:
        """What one unit more costs."""
        if flow >= self.amount:
            return self.price if self.kind != "floor" else 0
        return -self.price if self.kind != "cap" else 0

    def down(self, flow: int) -> int:
        """What one unit less costs."""
        if flow <= self.amount:
            return self.price if self.kind != "cap" else 0
        return -self.price if self.kind != "floor" else 0


@dataclass
class Arc:
    """An arc of a network: from one node to another, its bounds, and its flow, never below 0."""

    tail: int
    head: int
    bounds: tuple[Held, ...] = ()
    flow: int = 0

    def cheapest(self) -> int:
        """The least flow that breaks its own bounds for the lowest price."""
        return min((0, *(b.amount for b in self.bounds)), key=lambda x: (self.cost(x), x))

    def cost(self, flow: int) -> int:
        """What the bounds that `flow` breaks cost."""
        over = ((flow - b.amount, b) for b in self.bounds)
        return sum(
            abs(by) * b.price for by, b in over if (by > 0 and b.kind != "floor") or (by < 0 and b.kind != "cap")
        )

    def step(self, forward: bool) -> tuple[int, int]:
        """The price of one unit more (or less), and how many units go at that price."""
        if not self.bounds:  # most arcs, and asked for often
            return 0, FAR if forward else self.flow
        if forward:
            room = min((b.amount - self.flow for b in self.bounds if b.amount > self.flow), default=FAR)
            return sum(b.up(self.flow) for b in self.bounds), room
        room = min((self.flow - b.amount for b in self.bounds if b.amount < self.flow), default=self.flow)
        return sum(b.down(self.flow) for b in self.bounds), room


@dataclass
class Network:
    """Nodes 0..n-1, what each has too much of (below 0: lacks), and the arcs."""

    excess: list[int]
    arcs: list[Arc]
    leaving: list[list[tuple[int, bool]]] = field(default_factory=list)

    def solve(self) -> int | None:
        """Bring every node into balance for the least cost, in place; that cost, or None where it cannot be."""
        self.leaving = [[] for _ in self.excess]
        for number, arc in enumerate(self.arcs):
            self.leaving[arc.tail].append((number, True))
            self.leaving[arc.head].append((number, False))
            self._send(number, True, arc.cheapest())
        while any(e > 0 for e in self.excess):
            distance = self._distances()
            if not self._augment(distance):
                return None
        return sum(arc.cost(arc.flow) for arc in self.arcs)

    def _send(self, number: int, forward: bool, units: int) -> None:
        arc, units = self.arcs[number], units if forward else -units
        arc.flow += units
        self.excess[arc.tail] -= units
        self.excess[arc.head] += units

    def _steps(self, node: int) -> list[tuple[int, bool, int, int, int]]:
        """The ways out of a node with room: arc, direction, node behind, price, units."""
        ways = []
        for number, forward in self.leaving[node]:
            price, room = self.arcs[number].step(forward)
            if room > 0:
                ways.append((number, forward, self._behind(number, forward), price, room))
        return ways

    def _behind(self, number: int, forward: bool) -> int:
        return self.arcs[number].head if forward else self.arcs[number].tail

    def _distances(self) -> list[int]:
        """The cheapest price of a unit from a node with too much to every node (Bellman and Ford, by queue)."""
        distance = [0 if e > 0 else FAR for e in self.excess]
        queue = deque(v for v, e in enumerate(self.excess) if e > 0)
        waiting = set(queue)
        while queue:
            node = queue.popleft()
            waiting.discard(node)
            for _, _, behind, price, _ in self._steps(node):
                if distance[node] + price < distance[behind]:
                    distance[behind] = distance[node] + price
                    if behind not in waiting:
                        waiting.add(behind)
                        queue.append(behind)
        return distance

    def _augment(self, distance: list[int]) -> bool:
        """Send along cheapest chains until none is left at these distances; whether anything moved."""
        moved = False
        while chains := self._chains(distance):
            for chain in chains:
                source, sink = self._ends(chain)
                rooms = [self._room(step, distance) for step in chain]
                units = min(self.excess[source], -self.excess[sink], *rooms)
                if units > 0:
                    moved = True
                    for number, forward in chain:
                        self._send(number, forward, units)
        return moved

    def _room(self, step: tuple[int, bool], distance: list[int]) -> int:
        """How many units a step takes while it lies on a cheapest chain."""
        number, forward = step
        price, room = self.arcs[number].step(forward)
        tail, head = self._behind(number, not forward), self._behind(number, forward)
        return room if distance[head] == distance[tail] + price else 0

    def _ends(self, chain: list[tuple[int, bool]]) -> tuple[int, int]:
        (first, forward), (last, onward) = chain[0], chain[-1]
        return self._behind(first, not forward), self._behind(last, onward)

    def _chains(self, distance: list[int]) -> list[list[tuple[int, bool]]]:
        """A shortest cheapest chain to every node that lacks, from nodes with too much (breadth first)."""
        came: dict[int, tuple[int, bool] | None] = {v: None for v, e in enumerate(self.excess) if e > 0}
        queue, found = deque(came), []
        while queue:
            node = queue.popleft()
            if self.excess[node] < 0:
                found.append(node)
            for number, forward, behind, price, _ in self._steps(node):
                if behind not in came and distance[behind] == distance[node] + price:
                    came[behind] = (number, forward)
                    queue.append(behind)
        return [self._back(came, node) for node in found]

    def _back(self, came: dict[int, tuple[int, bool] | None], node: int) -> list[tuple[int, bool]]:
        chain = []
        while step := came[node]:
            chain.append(step)
            node = self._behind(step[0], not step[1])
        return chain[::-1]
