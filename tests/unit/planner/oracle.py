"""Two planners that share no code with ours: exhaustive search, and OR-Tools' CP-SAT.

Both start from the JSON of an instance and read the format's rules anew.
"""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

ORDER = {
    "fewest_days": ("days", "finish", "minutes_on_site", "moves"),
    "soonest": ("finish", "days", "minutes_on_site", "moves"),
    "shortest_stay": ("days", "minutes_on_site", "finish", "moves"),
}
Key = tuple[int, ...]


class Option(NamedTuple):
    """One possible appointment."""

    matter: str
    counter: str
    place: int
    start: int
    end: int
    day: date


def epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) // 60


class Problem:
    """An instance with its rules worked out one by one, without any array."""

    def __init__(self, data: dict) -> None:
        self.data = data
        self.zone = ZoneInfo(data["timezone"])
        self.travel = self._closure()
        self.matters = [matter["id"] for matter in data["matters"]]
        self.after = {
            matter["id"]: [m for m in matter["after"] if m in self.matters]
            for matter in data["matters"]
        }

    def _closure(self) -> list[list[int]]:
        table = [list(row) for row in self.data["travel"]]
        places = range(len(table))
        for i in places:
            table[i][i] = 0
        for k in places:
            for i in places:
                for j in places:
                    table[i][j] = min(table[i][j], table[i][k] + table[k][j])
        return table

    def local(self, minute: int) -> datetime:
        return datetime.fromtimestamp(minute * 60, tz=UTC).astimezone(self.zone)

    def merged(self, intervals: list[list[str]]) -> list[tuple[int, int]]:
        spans = sorted((epoch(a), epoch(b)) for a, b in intervals)
        merged: list[tuple[int, int]] = []
        for start, end in spans:
            same = merged and merged[-1][1] == start
            if same and self.local(merged[-1][0]).date() == self.local(start).date():
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        return merged

    def options(self) -> list[Option]:
        """Return every appointment that rule 1 allows."""
        data = self.data
        counters = {counter["id"]: counter for counter in data["counters"]}
        free = {name: self.merged(counter["free"]) for name, counter in counters.items()}
        available = self.merged(data["available"]) if "available" in data else None
        interpreter = data.get("interpreter", {"matters": [], "free": []})
        present = [self.merged(one) for one in interpreter["free"]]
        found = []
        for offer in data["offers"]:
            place = data["places"].index(counters[offer["counter"]]["place"])
            for low, high in free[offer["counter"]]:
                for start in range(low, high - offer["minutes"] + 1):
                    end = start + offer["minutes"]
                    local = self.local(start)
                    if (local.hour * 60 + local.minute) % data["grid"]:
                        continue
                    if available is not None and not _inside(start, end, available):
                        continue
                    if offer["matter"] in interpreter["matters"] and not any(
                        _inside(start, end, one) for one in present
                    ):
                        continue
                    found.append(
                        Option(offer["matter"], offer["counter"], place, start, end, local.date())
                    )
        return found

    def gap(self, earlier: int, later: int) -> int:
        return self.data["buffer"] + self.travel[earlier][later]

    def key(self, chain: list[Option]) -> Key:
        """Return the key of appointments in order of their start."""
        days = sorted({option.day for option in chain})
        parts = {
            "days": len(days),
            "finish": max(option.end for option in chain),
            "minutes_on_site": sum(
                max(o.end for o in chain if o.day == day)
                - min(o.start for o in chain if o.day == day)
                for day in days
            ),
            "moves": sum(a.day == b.day and a.place != b.place for a, b in pairwise(chain)),
        }
        left_out = len(self.matters) - len(chain)
        return (left_out, *(parts[part] for part in ORDER[self.data["prefer"]]))


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(low <= start and end <= high for low, high in spans)


def exhaustive_keys(data: dict, limit: int = 300_000) -> list[Key] | None:
    """Return the keys of the best plans by trying every chain of appointments.

    None where there are more than `limit` chains.
    """
    trial = _Trial(Problem(data), limit)
    if not trial.extend([], set(), ()):
        return None
    keys = sorted(trial.least.values())
    return [key for key in keys if key[0] == keys[0][0]][: data["alternatives"]]


class _Trial:
    """All chains of appointments, and the least key for each set of days."""

    def __init__(self, problem: Problem, limit: int) -> None:
        self.problem = problem
        self.options = sorted(set(problem.options()), key=lambda option: option.start)
        self.least: dict[tuple[date, ...], Key] = {}
        self.left = limit

    def extend(self, chain: list[Option], done: set[str], days: tuple[date, ...]) -> bool:
        for option in self.options:
            if not self.may_follow(option, chain, done):
                continue
            used = days if days and days[-1] == option.day else (*days, option.day)
            if len(used) > self.problem.data["max_days"]:
                continue
            self.left -= 1
            longer = [*chain, option]
            key = self.problem.key(longer)
            self.least[used] = min(key, self.least.get(used, key))
            if self.left < 0 or not self.extend(longer, done | {option.matter}, used):
                return False
        return True

    def may_follow(self, option: Option, chain: list[Option], done: set[str]) -> bool:
        if option.matter in done or not done.issuperset(self.problem.after[option.matter]):
            return False
        if not chain:
            return True
        return option.start >= chain[-1].end + self.problem.gap(chain[-1].place, option.place)


def solver_keys(
    data: dict, *, seconds: float = 120.0, alternatives: int | None = None
) -> list[Key]:
    """Return the keys of the best plans by CP-SAT with one worker.

    Raises:
        TimeoutError: if CP-SAT does not prove its answer in time.
    """
    problem = Problem(data)
    model = _Model(problem)
    keys: list[Key] = []
    for _ in range(alternatives or data["alternatives"]):
        chain = model.solve(seconds)
        if not chain:
            break
        key = problem.key(chain)
        if keys and key[0] != keys[0][0]:
            break
        keys.append(key)
        model.forbid({option.day for option in chain})
    return keys


class _Model:
    """One Boolean for each appointment, one circuit for their order."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 -- slow to import

        self.cp = cp_model
        self.problem = problem
        self.model = cp_model.CpModel()
        best: dict[tuple, Option] = {}
        for option in problem.options():
            key = (option.matter, option.place, option.start)
            if key not in best or option.end < best[key].end:
                best[key] = option
        self.options = list(best.values())
        self.zero = min((option.start for option in self.options), default=0)
        self.horizon = max((option.end for option in self.options), default=0) - self.zero
        self.days = sorted({option.day for option in self.options})
        self._choose()
        self._order()
        self._measure()

    def _choose(self) -> None:
        model = self.model
        matters = self.problem.matters
        self.chosen = [model.new_bool_var("") for _ in self.options]
        self.planned = {m: model.new_bool_var("") for m in matters}
        self.start = {m: model.new_int_var(0, self.horizon, "") for m in matters}
        self.end = {m: model.new_int_var(0, self.horizon, "") for m in matters}
        self.at = {
            (m, p): model.new_bool_var("") for m in matters for p in range(len(self.problem.travel))
        }
        self.on = {(m, d): model.new_bool_var("") for m in matters for d in self.days}
        for m in matters:
            own = [(x, o) for x, o in zip(self.chosen, self.options, strict=True) if o.matter == m]
            model.add_exactly_one([x for x, _ in own] + [self.planned[m].negated()])
            for p in range(len(self.problem.travel)):
                model.add(sum(x for x, o in own if o.place == p) == self.at[m, p])
            for d in self.days:
                model.add(sum(x for x, o in own if o.day == d) == self.on[m, d])
            there = self.planned[m]
            starts = sum(x * (o.start - self.zero) for x, o in own)
            ends = sum(x * (o.end - self.zero) for x, o in own)
            model.add(self.start[m] == starts).only_enforce_if(there)
            model.add(self.end[m] == ends).only_enforce_if(there)
            for before in self.problem.after[m]:
                model.add_implication(there, self.planned[before])
                model.add(self.start[m] >= self.end[before]).only_enforce_if(there)

    def _order(self) -> None:
        model, matters = self.model, self.problem.matters
        self.follows = {}
        arcs = [(0, 0, nobody := model.new_bool_var(""))]
        for i, a in enumerate(matters, 1):
            model.add_implication(nobody, self.planned[a].negated())
            arcs.append((i, i, self.planned[a].negated()))
            arcs += [(0, i, model.new_bool_var("")), (i, 0, model.new_bool_var(""))]
            for j, b in enumerate(matters, 1):
                if i != j:
                    self.follows[a, b] = model.new_bool_var("")
                    arcs.append((i, j, self.follows[a, b]))
        model.add_circuit(arcs)
        places = range(len(self.problem.travel))
        for (a, b), arc in self.follows.items():
            for p in places:
                for q in places:
                    model.add(
                        self.start[b] >= self.end[a] + self.problem.gap(p, q)
                    ).only_enforce_if(arc, self.at[a, p], self.at[b, q])

    def _measure(self) -> None:
        model, matters, data = self.model, self.problem.matters, self.problem.data
        self.used = {d: model.new_bool_var("") for d in self.days}
        stays = []
        for d in self.days:
            model.add_max_equality(self.used[d], [self.on[m, d] for m in matters])
            origin = min(o.start for o in self.options if o.day == d) - self.zero
            close = max(o.end for o in self.options if o.day == d) - self.zero
            first = model.new_int_var(origin, close, "")
            last = model.new_int_var(origin, close, "")
            for m in matters:
                model.add(first <= self.start[m]).only_enforce_if(self.on[m, d])
                model.add(last >= self.end[m]).only_enforce_if(self.on[m, d])
            model.add(last >= first)
            stays.append(last - first)
        finish = model.new_int_var(0, self.horizon, "")
        moves = []
        for m in matters:
            model.add(finish >= self.end[m]).only_enforce_if(self.planned[m])
        for (a, b), arc in self.follows.items():
            move = model.new_bool_var("")
            moves.append(move)
            for d in self.days:
                for p in range(len(self.problem.travel)):
                    model.add_bool_or(
                        arc.negated(),
                        self.on[a, d].negated(),
                        self.on[b, d].negated(),
                        self.at[a, p].negated(),
                        self.at[b, p],
                        move,
                    )
        model.add(sum(self.used.values()) <= data["max_days"])
        model.add(sum(self.planned.values()) >= 1)
        parts = {
            "days": (sum(self.used.values()), len(self.days) + 1),
            "finish": (finish, self.horizon + 1),
            "minutes_on_site": (sum(stays), 1600 * (len(self.days) + 1)),
            "moves": (sum(moves), 20),
        }
        order = [parts[part] for part in ORDER[data["prefer"]]]
        self.parts = [(len(matters) - sum(self.planned.values()), 20), *order]

    def forbid(self, days: set[date]) -> None:
        """Ask for another set of days from now on."""
        self.model.add_bool_or(
            [self.used[d].negated() if d in days else self.used[d] for d in self.days]
        )

    def solve(self, seconds: float) -> list[Option]:
        if not self.options:
            return []
        objective, factor = 0, 1
        for part, size in reversed(self.parts):
            objective = objective + factor * part
            factor *= size
        self.model.minimize(objective)
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(self.model)
        if status == self.cp.INFEASIBLE:
            return []
        if status != self.cp.OPTIMAL:
            raise TimeoutError(solver.status_name(status))
        chain = [o for x, o in zip(self.chosen, self.options, strict=True) if solver.value(x)]
        return sorted(chain, key=lambda option: option.start)
