"""What must come out of an engagement: planted problems, look-alikes, measures, errors of the self-evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

from .facts import Event
from .journals import month_of
from .ledger import Ledger
from .registers import late_disclosures, pieces
from .year import Year

CHECKS = {
    "cash_must_card": "official-card.paid-in-cash",
    "cutoff_next_year": "cutoff.next-year",
    "cutoff_prior_year": "cutoff.prior-year",
    "duplicate_payment": "payment.duplicate",
    "late_disclosure": "disclosure.late",
    "lodging_over_ceiling": "travel.lodging-over-limit",
    "meeting_in_printing": "meeting.booked-as-printing",
    "meeting_in_travel": "meeting.booked-as-travel",
    "meeting_no_signin": "meeting.sign-in-missing",
    "personnel_public_misclass": "classification.personnel-public",
    "personnel_public_mismatch": "balance.personnel-public-mismatch",
    "procurement_no_plan": "procurement.unplanned",
    "reception_no_guest_list": "reception.guest-list-missing",
    "reception_no_letter": "reception.letter-missing",
    "sangong_over_budget": "three-public.over-budget",
    "split_purchase": "procurement.split",
    "training_in_meeting": "training.booked-as-meeting",
    "travel_no_approval": "travel.approval-missing",
    "travel_outside_approval": "travel.outside-approval",
    "unbalanced_voucher": "voucher.unbalanced",
    "vehicle_over_budget": "vehicle.over-budget",
    "voucher_gap": "voucher.gap",
    "year_end_bulk": "spending.year-end-bulk",
}
"""The check that answers to each kind of planted problem."""


@dataclass(frozen=True)
class Problem:
    """One planted problem.

    Attributes:
        kind: What it is; ``check`` answers to it.
        check: Id of the check.
        scope: line, voucher, number (a missing voucher number) or aggregate (no voucher).
        period: Month as ``YYYY-MM``, the year for aggregates.
        voucher: Number in the month as ``记-0006``; ``""`` for aggregates.
        line: Line of the voucher from 1; None where the whole voucher is meant.
        budget_line: Line of the budget half with the same business, where there is one: either line counts.
        amount: Yuan; the difference for totals and unbalanced vouchers; 0 for a gap; None where nothing is paid.
        excess: Part over the limit, yuan.
        item: Subject of an aggregate, such as what was published late.
        group: Problems that belong together.
        summary: Summary of the line.
        why: The reason, in Chinese.
    """

    kind: str
    check: str
    scope: str
    period: str
    voucher: str = ""
    line: int | None = None
    budget_line: int | None = None
    amount: Decimal | None = None
    excess: Decimal | None = None
    item: str = ""
    group: str = ""
    summary: str = ""
    why: str = ""


@dataclass(frozen=True)
class LookAlike:
    """A line that must not be reported under the checks of ``must_not_be`` (kinds; ``any``, ``misclassified``)."""

    trap: str
    must_not_be: tuple[str, ...]
    period: str
    voucher: str
    line: int | None
    budget_line: int | None
    amount: Decimal
    summary: str
    why: str

    @property
    def forbidden_checks(self) -> tuple[str, ...]:
        """Ids of the checks under which it must not be reported."""
        found: list[str] = []
        for kind in self.must_not_be:
            if kind == "any":
                found += CHECKS.values()
            elif kind == "misclassified":
                found += [check for check in CHECKS.values() if ".booked-as-" in check or check.startswith("classif")]
            elif kind in CHECKS:
                found.append(CHECKS[kind])
        return tuple(dict.fromkeys(found))


@dataclass
class Expected:
    """Everything that must come out, and where the files are.

    Attributes:
        entity: Name of the department.
        year: Year evaluated.
        system: Accounting system.
        files: Paths of the inputs by kind of paper.
        problems: Planted problems.
        look_alikes: Lines that resemble problems.
        measures: Exact values: yuan, percent rounded half-up to two decimals, or pieces and people.
        inconsistencies: Errors of the self-evaluation: place, shown, right, what.
    """

    entity: str
    year: int
    system: str
    files: dict[str, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    look_alikes: list[LookAlike] = field(default_factory=list)
    measures: dict[str, Decimal] = field(default_factory=dict)
    inconsistencies: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return plain values; amounts as text."""
        return {
            "entity": self.entity,
            "year": self.year,
            "system": self.system,
            "problems": [_plain(asdict(problem)) for problem in self.problems],
            "look_alikes": [_plain(asdict(one)) for one in self.look_alikes],
            "measures": {name: str(value) for name, value in self.measures.items()},
            "self_report_inconsistencies": self.inconsistencies,
        }


def _plain(values: dict[str, object]) -> dict[str, object]:
    shown = {}
    for key, value in values.items():
        if value not in (None, "", ()):
            shown[key] = f"{value:.2f}" if isinstance(value, Decimal) else value
    return shown


def expect(year: Year, ledger: Ledger, system: str) -> Expected:
    """Return what must come out of a year kept in these books."""
    expected = Expected(year.world.entity, year.year, system, measures=measures(year))
    for event in year.events:
        expected.problems += _problems(event, ledger)
        expected.look_alikes += _look_alikes(event, ledger)
    expected.problems += _aggregates(year, expected.measures)
    expected.problems.sort(key=lambda one: (one.kind, one.period, one.voucher, one.line or 0))
    expected.look_alikes.sort(key=lambda one: (one.trap, one.period, one.voucher))
    return expected


def _lines(event: Event, ledger: Ledger, index: int | None) -> tuple[int | None, int | None]:
    found = ledger.lines.get((id(event), index), []) if index is not None else []
    return (found[0] if found else None), (found[1] if len(found) > 1 else None)


def _voucher(event: Event, number: int = 0) -> str:
    return f"{event.voucher_type}-{number or event.voucher:04d}"


def _problems(event: Event, ledger: Ledger) -> Iterator[Problem]:
    period = month_of(event.date)
    if event.leave_gap_before:
        number = _voucher(event, event.voucher - 1)
        yield Problem("voucher_gap", CHECKS["voucher_gap"], "number", period, number, amount=Decimal(0), why="断号")
    for plant in event.plants:
        line, budget_line = _lines(event, ledger, plant.line)
        amount = plant.amount
        if amount is None:
            amount = event.amount if plant.scope == "voucher" else event.spends[plant.line or 0].amount
        yield Problem(
            plant.kind,
            CHECKS[plant.kind],
            plant.scope,
            period,
            _voucher(event),
            line,
            budget_line,
            amount,
            plant.excess,
            group=plant.group,
            summary=event.spends[plant.line or 0].summary,
            why=plant.why,
        )


def _look_alikes(event: Event, ledger: Ledger) -> Iterator[LookAlike]:
    for like in event.likes:
        line, budget_line = _lines(event, ledger, like.line)
        amount = event.amount if like.line is None or len(event.spends) == 1 else event.spends[like.line].amount
        kinds = tuple(like.must_not_be.split("|"))
        summary = event.spends[like.line or 0].summary
        where = (month_of(event.date), _voucher(event))
        yield LookAlike(like.trap, kinds, *where, line, budget_line, amount, summary, like.why)


def _aggregates(year: Year, found: dict[str, Decimal]) -> Iterator[Problem]:
    moved = found["mismatch.personnel"]
    over = found["sangong.actual"] - found["sangong.budget"]
    car = found["sangong.vehicle.actual"] - found["sangong.vehicle.budget"]
    totals = (
        ("personnel_public_mismatch", moved, "人员经费与公用经费收支不对应"),
        ("sangong_over_budget", over, "三公经费超预算"),
        ("vehicle_over_budget", car, "公务用车运行维护费超预算"),
    )
    for kind, amount, why in totals:
        if amount > 0:
            yield Problem(kind, CHECKS[kind], "aggregate", str(year.year), amount=amount, why=why)
    for item in late_disclosures(year):
        check = CHECKS["late_disclosure"]
        yield Problem("late_disclosure", check, "aggregate", str(year.year), item=item, why="公开晚于应公开截止日")


def _rate(part: Decimal, whole: Decimal) -> Decimal:
    exact = Fraction(part) * 100 / Fraction(whole)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def measures(year: Year) -> dict[str, Decimal]:
    """Return the value of every measure, computed from what happened, not from the books."""
    found: dict[str, Decimal] = {}
    found |= _totals(year)
    found |= _three_public(year)
    found |= _assets(year)
    found |= _projects(year)
    staff = year.plan.staff
    approved = Decimal(staff["civil"] + staff["workers"])
    found |= {"staff.approved": approved, "staff.actual": Decimal(staff["actual"])}
    found |= {"staff.retired": Decimal(staff["retired"]), "staff.temp": Decimal(staff["temporary"])}
    found["staff.rate"] = _rate(Decimal(staff["actual"]), approved)
    return found


def _spent(year: Year, part: str, prefix: str = "") -> Decimal:
    spends = (spend for event in year.events for spend in event.spends)
    return sum(
        (spend.amount for spend in spends if spend.part == part and spend.economic.startswith(prefix)), Decimal(0)
    )


def _sum(year: Year, name: str, fund: str = "") -> Decimal:
    return sum(
        (getattr(project, name) for project in year.plan.projects if not fund or project.fund == fund), Decimal(0)
    )


def _totals(year: Year) -> dict[str, Decimal]:
    plan, values = year.plan, {}
    budget = {"personnel": plan.personnel_budget, "public": plan.public_budget, "project": _sum(year, "budget")}
    values["budget.income.total"] = values["budget.spend.total"] = sum(budget.values(), Decimal(0))
    values["budget.income.fund"] = _sum(year, "budget", "fund")
    values["budget.income.gp"] = values["budget.income.total"] - values["budget.income.fund"]
    values["budget.spend.basic"] = budget["personnel"] + budget["public"]
    values |= {f"budget.spend.{name}": amount for name, amount in budget.items()}
    income = {"personnel": plan.personnel, "public": plan.income_public}
    income["project"] = _sum(year, "income") - _sum(year, "recovered")
    income["other"] = sum(plan.interest, Decimal(0))
    spend = {part: _spent(year, part) for part in ("personnel", "public", "project", "other")}
    values |= {f"income.{name}": amount for name, amount in income.items()}
    values |= {f"spend.{name}": amount for name, amount in spend.items()}
    values["income.total"] = sum(income.values(), Decimal(0))
    values["income.fiscal"] = values["income.total"] - income["other"]
    values["income.fund"] = _sum(year, "income", "fund") - _sum(year, "recovered", "fund")
    values["income.gp"] = values["income.fiscal"] - values["income.fund"]
    values["spend.total"] = sum(spend.values(), Decimal(0))
    values["spend.fiscal"] = values["spend.total"] - spend["other"]
    values["opening.total"] = _sum(year, "opening")
    values["closing.other"] = income["other"] - spend["other"]
    values["closing.project"] = _sum(year, "closing")
    values["closing.total"] = values["opening.total"] + values["income.total"] - values["spend.total"]
    values["mismatch.personnel"] = spend["personnel"] - income["personnel"]
    values["mismatch.public"] = income["public"] - spend["public"]
    values |= {"public.budget": budget["public"], "public.actual_302": _spent(year, "public", "302")}
    values["public.capital_310"] = _spent(year, "public", "310")
    values["public.rate"] = _rate(values["public.actual_302"], budget["public"])
    values["rate.budget_execution"] = _rate(values["spend.total"], values["budget.spend.total"])
    values["rate.project_execution"] = _rate(spend["project"], budget["project"])
    values["rate.completion"] = _rate(values["spend.total"], values["opening.total"] + values["income.total"])
    gained = max(values["income.total"] - values["spend.total"], Decimal(0))
    values["rate.carryover"] = _rate(gained, values["budget.spend.total"])
    values["procurement.plan"] = plan.procurement_plan
    values["procurement.actual"] = plan.computer + plan.copier
    return values


def _three_public(year: Year) -> dict[str, Decimal]:
    plan = year.plan
    car, guests = sum(plan.vehicle.values(), Decimal(0)), sum(plan.reception, Decimal(0))
    budget = plan.vehicle_budget + plan.reception_budget
    values = {"sangong.budget": budget, "sangong.actual": car + guests, "sangong.rate": _rate(car + guests, budget)}
    values |= {"sangong.vehicle.budget": plan.vehicle_budget, "sangong.vehicle.actual": car}
    values |= {f"sangong.vehicle.{name}": amount for name, amount in plan.vehicle.items()}
    values |= {"sangong.reception.budget": plan.reception_budget, "sangong.reception.actual": guests}
    return values


def _assets(year: Year) -> dict[str, Decimal]:
    state = year.rng.getstate()
    cards = pieces(year)
    year.rng.setstate(state)
    general = [card for card in cards if card[1] == "通用设备"]
    furniture = [card for card in cards if card[1] != "通用设备"]

    def total(rows: list[tuple[str, str, Decimal, object, str]], status: str = "") -> Decimal:
        return sum((row[2] for row in rows if not status or row[4] == status), Decimal(0))

    whole = total(cards)  # type: ignore[arg-type]
    values = {
        "assets.count": Decimal(len(cards)),
        "assets.total": whole,
        "assets.in_use": total(cards, "在用"),  # type: ignore[arg-type]
        "assets.idle": total(cards, "闲置"),  # type: ignore[arg-type]
        "assets.general.count": Decimal(len(general)),
        "assets.general.total": total(general),  # type: ignore[arg-type]
        "assets.general.in_use": total(general, "在用"),  # type: ignore[arg-type]
        "assets.car": year.plan.car,
        "assets.furniture.count": Decimal(len(furniture)),
        "assets.furniture.total": total(furniture),  # type: ignore[arg-type]
    }
    values["assets.utilisation"] = _rate(values["assets.in_use"], whole)
    values["assets.general.in_use_share"] = _rate(values["assets.general.in_use"], whole)
    values["assets.idle_share"] = _rate(values["assets.idle"], whole)
    values["assets.car_share"] = _rate(year.plan.car, whole)
    values["assets.furniture_share"] = _rate(values["assets.furniture.total"], whole)
    return values


def _projects(year: Year) -> dict[str, Decimal]:
    values: dict[str, Decimal] = {}
    names = {"opening": "opening", "income": "income", "recovered": "recovered", "spend": "spent", "closing": "closing"}
    for project in year.plan.projects:
        values |= {f"project.{project.name}.{key}": getattr(project, name) for key, name in names.items()}
    totals = {key: _sum(year, name) for key, name in names.items()}
    totals["income_gross"] = totals.pop("income")
    values |= {f"project.total.{key}": amount for key, amount in totals.items()}
    values["project.total.new_carryover"] = totals["income_gross"] - totals["spend"]
    for project in year.plan.projects:
        if project.fund == "fund":
            values["project.subsidy_execution"] = _rate(project.spent, project.budget)
            values["project.subsidy_unspent"] = project.budget - project.spent
            values["project.subsidy_each"] = project.spent / year.plan.subsidies
    return values
