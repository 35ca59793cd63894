"""The figures a year has to arrive at."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal


def _d(words: str) -> Decimal:
    return Decimal(words)


@dataclass(frozen=True)
class Project:
    """Money of one project, yuan. ``fund``: gp (general public budget) or fund (government funds)."""

    name: str
    fund: str
    budget: Decimal
    opening: Decimal
    income: Decimal
    recovered: Decimal
    spent: Decimal

    @property
    def closing(self) -> Decimal:
        """What is left at the end of the year."""
        return self.opening + self.income - self.recovered - self.spent


@dataclass(frozen=True)
class Plan:
    """Totals of the year, yuan.

    Attributes:
        projects: The projects; those with fund money are subsidies paid in equal parts.
        personnel_budget: Approved for staff.
        public_budget: Approved for running costs.
        personnel: Pay booked as personnel spending, without the misplaced transport allowance.
        transport: Transport allowance of each month, booked among personnel though granted as running cost.
        public: Running costs (class 302).
        computer: Capital spending of the basic part.
        copier: Capital spending of a project.
        vehicle: Parts of the car's cost: fuel, insurance, maintenance, terminal, tolls.
        vehicle_budget: Approved for it.
        reception: Spent on receptions.
        reception_budget: Approved for it.
        interest: Other income of the four quarters.
        fees: Bank fees of the twelve months.
        assets: Opening balances of asset classes: general equipment, furniture.
        car: Original value of the car.
        idle: Original values of idle assets.
        pieces: Number of pieces: general equipment, furniture.
        staff: approved (civil, workers), actual, retired, temporary.
        subsidies: Number of receivers of the fund project.
    """

    projects: tuple[Project, ...]
    personnel_budget: Decimal
    public_budget: Decimal
    personnel: Decimal
    transport: tuple[Decimal, ...]
    public: Decimal
    computer: Decimal
    copier: Decimal
    vehicle: dict[str, Decimal]
    vehicle_budget: Decimal
    reception: tuple[Decimal, ...]
    reception_budget: Decimal
    interest: tuple[Decimal, ...]
    fees: tuple[Decimal, ...]
    assets: tuple[Decimal, Decimal]
    car: Decimal
    idle: tuple[Decimal, ...]
    pieces: tuple[int, int]
    staff: dict[str, int]
    procurement_plan: Decimal = Decimal(0)
    subsidies: int = 3
    disclosed_late: bool = False
    underspent: tuple[str, ...] = field(default=())

    @property
    def income_public(self) -> Decimal:
        """Granted as running cost: what was booked there, the capital part and the misplaced allowance."""
        return self.public + self.computer + sum(self.transport, Decimal(0))


def example_plan() -> Plan:
    """Return the figures of the bundled example: those of a published evaluation of 2018."""
    return Plan(
        projects=(
            Project("金融企业政策性补贴", "fund", _d("4900000"), _d("0"), _d("900000"), _d("0"), _d("900000")),
            Project(
                "金融项目协调经费", "gp", _d("700000"), _d("303553.27"), _d("500000"), _d("185000"), _d("529812.46")
            ),
            Project(
                "金融试验区领导小组办公室经费",
                "gp",
                _d("100000"),
                _d("69360.45"),
                _d("100000"),
                _d("0"),
                _d("15786.30"),
            ),
            Project("处置非法集资专项经费", "gp", _d("100000"), _d("0"), _d("100000"), _d("0"), _d("82469.15")),
            Project(
                "融资担保及小贷专项经费", "gp", _d("150000"), _d("62362.18"), _d("150000"), _d("0"), _d("92601.07")
            ),
        ),
        personnel_budget=_d("2728300"),
        public_budget=_d("395800"),
        personnel=_d("3381588.12"),
        transport=(*(_d("6150"),) * 11, _d("6400")),
        public=_d("308207.36"),
        computer=_d("5318"),
        copier=_d("6682"),
        vehicle={
            "fuel": _d("23466"),
            "insurance": _d("3465.20"),
            "maintenance": _d("5961"),
            "terminal": _d("4080"),
            "tolls": _d("1932"),
        },
        vehicle_budget=_d("26400"),
        reception=(_d("310"), _d("250"), _d("285"), _d("260"), _d("290")),
        reception_budget=_d("6000"),
        interest=(_d("321.06"), _d("331.44"), _d("318.90"), _d("328.85")),
        fees=tuple(map(_d, ["41", "62.5", "48", "55", "57.5", "60", "49", "66", "51", "58", "63", "57"])),
        assets=(_d("543612"), _d("52188")),
        car=_d("241800"),
        idle=(_d("3980"), _d("1500")),
        pieces=(74, 24),
        staff={"civil": 15, "workers": 2, "actual": 17, "retired": 3, "temporary": 2},
    )


def random_plan(rng: random.Random) -> Plan:
    """Return a smaller, different set of figures, consistent in itself."""

    def yuan(low: int, high: int) -> Decimal:
        return Decimal(rng.randint(low * 100, high * 100)) / 100

    spent = (yuan(190_000, 230_000), yuan(45_000, 65_000))
    openings = (yuan(5_000, 30_000), Decimal(0))
    recovered = (Decimal(rng.randint(0, 2) * 5_000), Decimal(0))
    needs = [spent[i] + recovered[i] - openings[i] for i in range(2)]
    incomes = [(need // 10_000 + rng.randint(1, 4)) * 10_000 for need in needs]
    subsidy = Decimal(rng.randint(10, 40) * 10_000)
    names = rng.sample(
        ("金融稳定专项经费", "信用体系建设经费", "企业上市培育经费", "地方金融监管经费", "农村金融服务经费"), 2
    )
    projects = [
        Project(
            names[i],
            "gp",
            incomes[i] + Decimal(rng.randint(0, 3) * 10_000),
            openings[i],
            incomes[i],
            recovered[i],
            spent[i],
        )
        for i in range(2)
    ]
    if rng.random() < 0.6:
        projects.append(
            Project("小微贷款风险补偿补贴", "fund", subsidy * 3, Decimal(0), subsidy, Decimal(0), subsidy),
        )
    vehicle = {
        "fuel": yuan(12_000, 20_000),
        "insurance": yuan(3_000, 4_200),
        "maintenance": yuan(4_000, 7_000),
        "terminal": Decimal(rng.choice((0, 1800, 2400))),
        "tolls": yuan(1_200, 2_000),
    }
    receptions = tuple(Decimal(rng.randint(180, 420)) for _ in range(5))
    return Plan(
        projects=tuple(projects),
        personnel_budget=Decimal(rng.randint(150, 220) * 10_000),
        public_budget=Decimal(rng.randint(240, 300) * 1_000),
        personnel=yuan(1_600_000, 2_300_000),
        transport=(Decimal(rng.randint(40, 60) * 100),) * 12,
        public=yuan(190_000, 230_000),
        computer=Decimal(rng.randint(4_200, 6_800)),
        copier=Decimal(rng.randint(5_200, 8_800)),
        vehicle=vehicle,
        vehicle_budget=Decimal(rng.randint(15, 18) * 1_000),
        reception=receptions,
        reception_budget=Decimal(rng.randint(3, 6) * 1_000),
        interest=tuple(yuan(80, 400) for _ in range(4)),
        fees=tuple(yuan(10, 60) for _ in range(12)),
        assets=(Decimal(rng.randint(380_000, 480_000)), Decimal(rng.randint(30_000, 60_000))),
        car=Decimal(rng.randint(150_000, 179_000)),
        idle=(Decimal(rng.randint(2_000, 4_000)), Decimal(rng.randint(1_000, 1_900))),
        pieces=(rng.randint(30, 45), rng.randint(10, 18)),
        staff={"civil": rng.randint(12, 18), "workers": 2, "actual": 15, "retired": 4, "temporary": 2},
        procurement_plan=Decimal(0),
        subsidies=rng.choice((2, 4, 5)),
        disclosed_late=True,
    )
