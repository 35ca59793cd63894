"""Kills auditkit commands at each of their lasting acts and at moments spread over their duration, and counts.

    python tools/kills.py                     the five commands of the everyday, at every moment
    python tools/kills.py --all --most 30     every other command that records, at 30 moments spread over its acts
    python tools/kills.py --only seal report  commands by name

A process is ended by SIGKILL before and after each sync, rename, removal, cut and write at a place (those of SQLite
and of the query engines among them), and from outside at moments spread over the duration that was measured. Each
time the engagement must open, verify, and hold the command wholly or not at all; the command is then run again and
must end as if nothing had been. Exit status 1 where it did not. Needs a C compiler.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kill_acts import Act, Whole, copied, done, judge, whole
from killer import Server, compiled

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE, DOCS = ROOT / "examples" / "yunze-2018", ROOT / "docs" / "examples"
INIT = ("--entity", "云泽市金融工作局", "--year", "2018", "--rubric", "zhanjiang-2018")
FIVE = ("import", "finding", "score", "report", "seal")


@dataclass
class Tally:
    """What was seen of one command.

    Attributes:
        name: The command.
        run: How the uninterrupted run went.
        at_acts: Deaths before or after an act.
        spread: Deaths by the clock.
        survived: Kills that came after the command had ended.
        none: Times that nothing of the command was there afterwards.
        whole: Times that all of it was.
        wrong: What did not hold.
    """

    name: str
    run: Whole
    at_acts: int = 0
    spread: int = 0
    survived: int = 0
    none: int = 0
    whole: int = 0
    wrong: list[str] | None = None

    def line(self) -> str:
        acts = ", ".join(f"{count} {name}" for name, count in self.run.ended.acts.items() if count)
        seconds = f"{self.run.ended.seconds:.2f}"
        kills = f"{self.at_acts} | {self.spread} | {self.none} | {self.whole} | {self.survived}"
        return f"| {self.name} | {seconds} | {acts} | {kills} | {len(self.wrong or [])} |"


HEAD = "| command | s | acts | at acts | spread | none of it | all of it | too late | wrong |"


class Starts:
    """Engagements from which the commands start, each made when it is first asked for."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._server, self._folder = server, folder
        self.few = sorted((EXAMPLE / "inputs").glob("*.xlsx"), key=lambda path: path.stat().st_size)[:2]

    def of(self, name: str) -> Path:
        root = self._folder / name / "engagement"
        if not root.exists():
            getattr(self, f"_{name}")(root)
        return root

    def run(self, root: Path | None, *words: str | Path) -> None:
        before = () if root is None else ("-C", root)
        ended = self._server.run(*before, *words)
        if ended.status:
            raise SystemExit(f"could not prepare: {words}: {ended.status} {self._server.said()}")

    def _after(self, start: str, root: Path, *commands: Sequence[str | Path]) -> None:
        shutil.copytree(self.of(start), root)
        for words in commands:
            self.run(root, *words)

    def _begun(self, root: Path) -> None:
        self.run(None, "init", root, *INIT)

    def _small(self, root: Path) -> None:
        self._after("begun", root, ("import", *self.few))

    def _checked(self, root: Path) -> None:
        self._after("begun", root, ("import", EXAMPLE / "inputs"), ("check", "run"))

    def _decided(self, root: Path) -> None:
        self._after("checked", root, ("apply", EXAMPLE / "decisions.yaml"))

    def _rich(self, root: Path) -> None:
        """Evidence, samples, team, notes, forms, letters, answers: something of everything."""
        self._after(
            "decided",
            root,
            *(("team", "add", name, "--role", role) for name, role in TEAM),
            ("evidence", "add", DOCS / "photos", "--from", "财务科", "--received", "2019-08-12"),
            ("sample", "plan", "--attribute", "--category", "travel", "--tolerable", "0.05"),
            ("sample", "plan", "--judgement", "--category", "reception", "--because", "x"),
            ("sample", "sheet", "S2", "--out", root.parent / "sheet.xlsx"),
            (
                "evidence-form",
                "make",
                "--check",
                "official-card.paid-in-cash",
                "--collector",
                "甲",
                "--collector",
                "乙",
            ),
            ("letter", "draft", "--number", "1", "--out", root.parent / "letters"),
            ("response", "add", "--indicator", "3.2.3", "--opinion", "不可抗力"),
            ("request", "edit", "--due", "2019-08-20"),
            ("--by", "Wu Fan", "review", "note", "F-001", "--text", "x"),
            ("workpaper", "build"),
            ("report", "build", "--format", "md,html"),
        )

    def _asked(self, root: Path) -> None:
        draft = ("letter", "draft", "--number", "1", "--out", root.parent / "letters")
        self._after("decided", root, draft, ("letter", "send", "L-001", "--on", "2019-09-02"))

    def _closing(self, root: Path) -> None:
        photo = DOCS / "photos" / "会议现场.txt"
        found = ("finding", "add", "--indicator", "4.1", "--title", "t", "--evidence", photo)
        self._after("small", root, found, ("report", "build", "--format", "md"))

    def _closed(self, root: Path) -> None:
        self._after("closing", root, ("seal",))

    def _amended(self, root: Path) -> None:
        self._after("closed", root, ("amend", "open", "--because", "x", "--reviewer", "另一人"))

    def _water(self, root: Path) -> None:
        begin = ("--entity", "某市环境局", "--year", "2022", "--rubric", "mof-2020-10-self-evaluation")
        self.run(None, "init", root, *begin)
        files = [DOCS / "targets" / name for name in ("绩效自评表.csv", "满意度问卷.csv")]
        self.run(root, "import", *files)

    def _county(self, root: Path) -> None:
        begin = ("--entity", "泽林县水利局", "--year", "2021", "--rubric", "yueyang-department")
        self.run(None, "init", root, *begin)
        self.run(root, "subject", "add", "pond", "--name", "山塘清淤整治", "--rubric", "yueyang-project")


TEAM = (("Chen Jing", "preparer"), ("Lin Bo", "lead"), ("Wu Fan", "manager"), ("He Ming", "partner"))


def five(starts: Starts) -> Iterator[tuple[str, Act]]:
    checked, decided = starts.of("checked"), starts.of("decided")
    found = ("finding", "add", "--indicator", "3.2.6", "--title", "t", "--deduct", "0.5", "--rationale", "r")
    photo = DOCS / "photos" / "会议现场.txt"
    yield "import", Act(["import", *starts.few], starts.of("begun"))
    yield "import of all", Act(["import", EXAMPLE / "inputs"], starts.of("begun"))
    yield "finding", Act([*found, "--evidence", photo], checked, same_again=False)
    yield "score", Act(["score", "set", "4.1", "--points", "5", "--rationale", "r"], checked)
    yield "report", Act(["report", "build"], decided, papers=("report",))
    yield "seal", Act(["seal"], starts.of("closing"), same_again=False)


def others(starts: Starts) -> Iterator[tuple[str, Act]]:
    begun, small, checked, decided = (starts.of(name) for name in ("begun", "small", "checked", "decided"))
    rich, few = starts.of("rich"), starts.few
    photos = DOCS / "photos"
    yield "init", Act(["init", "engagement", *INIT], None, same_again=False)
    yield "init --from", Act(["init", "engagement", "--from", rich, "--year", "2019"], None, same_again=False)
    yield "demo", Act(["demo", "engagement"], None, same_again=False)
    yield "check run", Act(["check", "run"], small)
    yield "source remove", Act(["source", "remove", few[0].name, "--because", "x"], small, same_again=False)
    yield "apply", Act(["apply", EXAMPLE / "decisions.yaml"], checked)
    yield (
        "exception confirm",
        Act(["exception", "confirm", "--check", "travel.approval-missing", "--because", "x"], checked),
    )
    yield "exception leave-out", Act(["exception", "leave-out", "--all", "--because", "x"], decided)
    yield "measure set", Act(["measure", "set", "procurement.plan", "--value", "12", "--because", "x"], checked)
    yield "rubric adopt", Act(["rubric", "adopt", "--sent", "2019-08-05", "--agreed", "2019-08-12"], checked)
    yield "evidence add", Act(["evidence", "add", few[0]], begun)
    yield "evidence add DIR", Act(["evidence", "add", photos, "--from", "x", "--received", "2019-08-12"], checked)
    yield "evidence link", Act(["evidence", "link", "会议现场.txt", "--finding", "F-006"], rich)
    yield "evidence copy", Act(["evidence", "copy", "会议现场.txt", "{out}.txt"], rich, files_once=True)
    yield "sample plan", Act(["sample", "plan", "--judgement", "--category", "meeting", "--because", "x"],
                             checked, same_again=False)  # fmt: skip
    yield "sample draw", Act(["sample", "draw", "S1", "--seed", "7"], rich, same_again=False)
    yield "sample record", Act(["sample", "record", "S2-001", "--answer", "invoice=missing"], rich)
    yield "sample sheet", Act(["sample", "sheet", "S2", "--out", "{out}/s.xlsx"], rich, files_once=True)
    yield "workpaper build", Act(["workpaper", "build"], decided, papers=("workpapers",))
    yield "workpaper set", Act(["workpaper", "set", "F3", "--done", "1", "--cell", "counted-on=2019-08-20"], rich)
    yield (
        "workpaper read",
        Act(["workpaper", "read", starts.of("rich") / "workpapers" / "F3_固定资产双向盘点.xlsx"], rich),
    )
    yield "review sign", Act(["--by", "Chen Jing", "review", "sign", "finding:F-001"], rich, same_again=False)
    yield "review note", Act(["--by", "Wu Fan", "review", "note", "F-002", "--text", "x"], rich, same_again=False)
    yield "review answer", Act(["--by", "Chen Jing", "review", "answer", "N-001", "--text", "y"], rich)
    yield "team add", Act(["team", "add", "Li Hua", "--role", "preparer"], rich)
    yield "response add", Act(["response", "add", "--indicator", "3.2.3", "--opinion", "x", "--proof", few[0]], decided,
                              same_again=False)  # fmt: skip
    yield (
        "response decide",
        Act(["response", "decide", "R-001", "--taken", "part", "--reason", "x", "--restore", "3.2.3=2"], rich),
    )
    yield "response silence", Act(["response", "silence"], starts.of("asked"), same_again=False)
    yield "response table", Act(["response", "table", "--out", "{out}"], rich)
    yield "letter draft", Act(["letter", "draft", "--number", "2", "--out", "{out}"], decided, same_again=False)
    yield "letter send", Act(["letter", "send", "L-001", "--on", "2019-09-02"], rich)
    yield (
        "evidence-form make",
        Act(
            [
                "evidence-form",
                "make",
                "--check",
                "official-card.paid-in-cash",
                "--collector",
                "甲",
                "--collector",
                "乙",
            ],
            decided,
        ),
    )
    yield "evidence-form send", Act(["evidence-form", "send", "E-001", "--on", "2019-08-26"], rich)
    yield "evidence-form export", Act(["evidence-form", "export", "E-001", "--out", "{out}"], rich)
    yield "request send", Act(["request", "send", "--format", "docx,xlsx", "--on", "2019-08-06"], rich)
    yield "request unavailable", Act(["request", "unavailable", "18", "--because", "x"], rich)
    yield "finding edit", Act(["finding", "edit", "F-001", "--title", "x"], decided)
    yield "finding publish", Act(["finding", "publish", "F-001"], decided)
    yield "finding withdraw", Act(["finding", "withdraw", "F-001", "--because", "x"], decided, same_again=False)
    yield "score clear", Act(["score", "clear", "1.2.1", "--because", "x"], decided, same_again=False)
    yield "satisfaction set", Act(
        ["satisfaction", "set", "enterprises", "--sent", "60", "--returned", "50", "--valid", "48", "--satisfied", "45",
         "--because", "x"], starts.of("water"))  # fmt: skip
    yield "target verify", Act(
        ["target", "verify", "监测次数", "--value", "22次", "--evidence", DOCS / "targets" / "验收单.txt", "--because",
         "x"], starts.of("water"))  # fmt: skip
    yield "subject add", Act(["subject", "add", "dam", "--name", "水库", "--rubric", "yueyang-project"],
                             starts.of("county"), papers=("narrative",))  # fmt: skip
    yield "subject funds", Act(
        ["subject", "funds", "pond", "--level", "county", "--planned", "3", "--received", "2", "--spent", "1",
         "--because", "x"], starts.of("county"))  # fmt: skip
    yield "subject value", Act(["subject", "value", "pond", "output.quantity.rate", "--value", "95", "--because", "x"],
                               starts.of("county"))  # fmt: skip
    yield (
        "amend open",
        Act(["amend", "open", "--because", "x", "--reviewer", "另一人"], starts.of("closed"), same_again=False),
    )
    yield "amend close", Act(["amend", "close"], starts.of("amended"), same_again=False)
    yield "seal again", Act(["seal"], starts.of("amended"), same_again=False)


def moments(count: int, most: int) -> list[int]:
    """The moments to die at: all of them, or so many, the last dozen among them."""
    if not most or count <= most:
        return list(range(1, count + 1))
    last = range(count - min(11, most // 2), count + 1)
    return sorted({*(1 + n * count // most for n in range(most - len(last))), *last})


def killed(name: str, act: Act, server: Server, desk: Path, most: int, spread: int, every: int) -> Tally:
    """Kill a command at its moments; after every so many of them it is run again."""
    tally = Tally(name, whole(act, server, desk / "whole"), wrong=[])
    assert tally.wrong is not None
    kills = [{"at": at} for at in moments(tally.run.ended.passed, most)]
    kills += [{"after": tally.run.ended.seconds * (step + 0.5) / spread} for step in range(spread)]  # type: ignore[misc]
    for number, kill in enumerate(kills):
        root = copied(act, desk / "killed")
        ended = done(server, act, root, **kill)
        if not ended.killed:
            tally.survived += 1
        elif "at" in kill:
            tally.at_acts += 1
        else:
            tally.spread += 1
        try:
            left = judge(act, server, root, tally.run, again=number % every == 0)
        except AssertionError as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            tally.wrong.append(f"{name} {kill}: {where.line}: {error}")
            print(tally.wrong[-1][:600], file=sys.stderr, flush=True)
            continue
        tally.none += left == "none"
        tally.whole += left == "whole"
    return tally


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="the other commands instead of the five")
    parser.add_argument("--only", nargs="+", default=[], help="names of commands")
    parser.add_argument("--most", type=int, default=0, help="most moments of a command; 0 for every one")
    parser.add_argument("--spread", type=int, default=20, help="moments spread over the duration")
    parser.add_argument("--every", type=int, default=1, help="run the command again after every so many kills")
    parser.add_argument("--json", type=Path, default=None, help="file for what was wrong")
    said = parser.parse_args(arguments)
    began, deaths, wrong = time.monotonic(), 0, []
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        desk = Path(folder)
        server = Server(desk / "said.log", compiled(desk))
        starts = Starts(server, desk / "starts")
        print(HEAD + "\n" + "|---|--:|---|" + "--:|" * 6, flush=True)
        for name, act in others(starts) if said.all else five(starts):
            if said.only and name not in said.only:
                continue
            try:
                tally = killed(name, act, server, desk, said.most, said.spread, said.every)
            except AssertionError as error:
                wrong.append(f"{name}: {error}")
                print(wrong[-1], file=sys.stderr, flush=True)
                continue
            print(tally.line(), flush=True)
            deaths += tally.at_acts + tally.spread
            wrong += tally.wrong or []
        server.close()
    print(f"{deaths} deaths, {len(wrong)} wrong, {time.monotonic() - began:.0f} s")
    if said.json:
        said.json.write_text(json.dumps(wrong, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
