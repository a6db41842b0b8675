#!/usr/bin/env python3
"""Asks the real server, as nobody, as a member and as CMU staff, whatever its OpenAPI document allows and much
that it does not, and stops at any answer of 500 or above or that the document does not declare.

run.py <server> <schemathesis> <examples for each operation>; DATABASE_URL for PostgreSQL.
"""

import datetime
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zoneinfo

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SERVER, SCHEMATHESIS = (str(pathlib.Path(program).absolute()) for program in sys.argv[1:3])
EXAMPLES = sys.argv[3]
# What the form every-kind takes.
EVERY_KIND = {
    "name": ["Sam"], "story": ["I wrote tests."], "tea": ["no"], "interests": ["teach"],
    "joined": ["3", "6", "2016"], "team-size": ["7"], "email": ["sam@northshire.example"],
    "grade": ["constable"], "agree": ["yes"],
}
# What two more forms take: one whose line manager is asked, one that is scored besides.
MANAGER = {"line-manager-name": ["Ash Brook"], "line-manager-email": ["ash.brook@northshire.example"]}
VISITOR = MANAGER | {
    "name": ["Sam"], "unit": ["Roads"], "role": ["A duty inspector"], "why": ["To see the work."], "days": ["1"],
    "dates": ["Any week"], "group": ["yes"], "briefings": ["yes"],
}
BRIEFING = {
    "host": ["Ash"], "days": ["1"], "see": ["A handover."], "not-see": ["I leave the room."], "talked": ["yes"],
}
DEBRIEFING = {"saw": ["A handover."], "next": ["I try it."], "for-me": ["no"], "talked": ["yes"]}
SCORED = ["commitment", "goals", "benefit", "achievement"]
MENTEE = MANAGER | {
    "name": ["Priya"], "grade": ["sergeant"], "unit": ["Harbour"], "under-represented": ["yes"], "travel": ["yes"],
    "outcomes": ["promotion"], "promotion-rank": ["Inspector"], "skill-areas": ["strategy"],
    "line-manager-talk": ["yes"], "true-and-own-work": ["yes"],
} | {part: ["I did it."] for part in SCORED}
# One with an event after the marks, and what is marked there.
MANAGERS = MANAGER | {
    "name": ["Priya"], "grade": ["sergeant"], "unit": ["Harbour"], "nominated": ["yes"], "next-role": ["Inspector"],
    "group": ["yes"], "leading": ["I did."], "beyond-your-team": ["I saw it."], "gaps": ["Two."], "true-and-own-work": ["yes"],
}
ANSWERS = ["leading", "beyond-your-team", "gaps"]
SHEET = {f"gateway-{exercise}": ["3"] for exercise in ("lead-a-talk", "see-the-whole", "talk-about-gaps")}
# Another one that is scored, without an event.
BELOW_D = MANAGER | {
    "name": ["Priya"], "grade": ["band-e"], "unit": ["Harbour"], "group": ["yes"], "placement": ["yes"],
    "people": ["I did."], "work": ["I saw it."], "fair-choice": ["I asked."], "true-and-own-work": ["yes"],
}
INTEREST = {"name": ["Priya"], "which": ["exam-support"], "part": ["take-part"], "hope": ["A day."], "reach": ["email"]}
# What starts from what others have decided meanwhile, or when a day is over: each of these records is right once, so
# that also a short run must have met one.
ONCE = {
    "AcceptOffer", "DeclineOffer", "LapseOffer", "PublishDecisions", "DropDecision", "UnsettlePart", "WithdrawApplication",
    "TakeBackInterest",
}
MEMBER, STAFF = "sam.okafor@northshire.example", "leila.haddad@northshire.example"
APPLICANTS = [f"{name}@northshire.example" for name in ("priya.nair", "tom.fielding", "dylan.hughes", "grace.lindley")]
OTHER_STAFF, SCORER = (f"{name}@northshire.example" for name in ("morgan.bell", "aisha.rahman"))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


PORT = free_port()


class Clock:
    """The server's clock, in a file: for what has to be long ago. It stands until it goes on as ours does."""

    def __init__(self, file):
        self.file, self.is_still = file, True
        self.ended = threading.Event()
        self.set(time.time())

    def set(self, at):
        self.at = at
        # In one piece, as the server may read it at any time.
        part = self.file.with_suffix(".part")
        part.write_text(str(int(at * 1_000)))
        part.replace(self.file)

    def go_on(self):
        ahead, self.is_still = self.at - time.time(), False

        def run():
            while not self.ended.wait(0.1):
                self.set(time.time() + ahead)

        threading.Thread(target=run, daemon=True).start()


# One may have one application in a round, so there are many rounds, at least this many seconds apart.
QUARTER = 92 * 86_400
CLOCK = None


class Browser:
    """Keeps cookies and asks as our own pages do."""

    used = set()

    def __init__(self):
        self.cookies = {}

    def ask(self, method, path, body=None):
        if CLOCK.is_still:
            CLOCK.set(CLOCK.at + 1)
        headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        headers["Idempotency-Key"] = str(uuid.uuid4())
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        asked = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        asked.request(method, path, None if body is None else json.dumps(body), headers)
        answer = asked.getresponse()
        text = answer.read()
        if answer.status != 200:
            sys.exit(f"{method} {path} was answered with {answer.status}: {text.decode()}")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return json.loads(text)

    @classmethod
    def signed_in(cls, email):
        browser = cls()
        browser.ask("POST", "/api/sign-in/letters", {"email": email})
        # Other letters, and earlier ones of this kind, may be of the same moment.
        letters = [sent["letter"] for sent in browser.ask("GET", "/api/demo/letters")]
        links = [letter["link"] for letter in letters if letter["to"] == email]
        link = next(link for link in links if "/sign-in/link#" in link and link not in cls.used)
        cls.used.add(link)
        proof = {"link": {"secret": link.split("#")[1]}}
        if browser.ask("POST", "/api/sign-in", proof) != "signed-in":
            sys.exit(f"{email} could not sign in.")
        return browser

    def who(self):
        who = self.ask("GET", "/api/session")["who"]
        return who and who["member"]["email"]


def start(data):
    settings = {"MODE": "demo", "PORT": str(PORT), "DATA": data, "CONTENT": str(ROOT / "content")}
    settings["CLOCK_FILE"] = str(CLOCK.file)
    settings["DIST"] = str(ROOT / "server/tests/data/dist")
    if os.environ.get("DATABASE_URL"):
        settings["DATABASE_URL"] = os.environ["DATABASE_URL"]
    return subprocess.Popen([SERVER], env=settings, stdout=subprocess.DEVNULL)


def wait_for(server):
    for _ in range(300):
        if server.poll() is not None:
            sys.exit("The server did not start.")
        try:
            asked = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            asked.request("GET", "/readyz")
            if asked.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit("The server does not answer.")


def known():
    """Two people, what they hold, and what would be accepted."""
    decided = rounds()
    CLOCK.go_on()
    member, staff = Browser.signed_in(MEMBER), Browser.signed_in(STAFF)
    forms = {name: member.ask("GET", f"/api/drafts/{name}") for name in ("every-kind", "ask")}
    question = {"topic": ["promotion"], "subject": ["A question"], "text": ["What next?"]}
    question = {"hash": forms["ask"]["hash"], "entries": question}
    application = {"form": "every-kind", "hash": forms["every-kind"]["hash"], "entries": EVERY_KIND}
    theirs = {"applications": [], "questions": []}
    for browser in (member, staff):
        for _ in range(3):
            theirs["applications"].append(browser.ask("POST", "/api/applications", application)["id"])
            theirs["questions"].append(browser.ask("POST", "/api/questions", question)["id"])
    ids = {"form": ["mentee", "every-kind", "ask"], "id": theirs["questions"]}
    for name in ("ReadApplication", "AttachAdjustments", "ReadAttached", "ReadNotes", "AddNote"):
        ids[name] = theirs["applications"]
    of = {"ids": ids | decided["ids"] | waiting(), "question": question, "application": application, "scored": SCORED}
    of |= {"seen": decided["seen"], "drafted": decided["drafted"]}
    of |= {"answers": {"entries": {"age": ["25-34"]}}, "receipt": {"receipt": "0" * 30}}
    of |= {"needs": {"text": "", "version": 0}}
    of |= {"invite": {"who": decided["guests"], "words": "On 13 January."}, "sheet": {"entries": SHEET}}
    # What only who sent it may ask about.
    of["own"] = {role: steps(by) | decided["own"][role] for role, by in (("member", member), ("staff", staff))}
    sessions = {"nobody": None, "member": member, "staff": staff}
    spares = {"nobody": None, "member": Browser.signed_in(MEMBER), "staff": Browser.signed_in(STAFF)}
    return of, sessions, spares


def sent(by, form, entries):
    known = by.ask("GET", f"/api/drafts/{form}")
    return by.ask("POST", "/api/applications", {"form": form, "hash": known["hash"], "entries": entries})["id"]


def steps(by):
    """Applications of somebody at the stages that their own steps start from. Nobody has more than five days a year."""
    withdrawn = [sent(by, "shadowing-visitor", VISITOR) for _ in range(2)]
    for of in withdrawn:
        by.ask("POST", f"/api/applications/{of}/withdraw", {"reason": ""})
    return {
        "NameManager": [sent(by, "shadowing-visitor", VISITOR) for _ in range(3)], "TakeBackWithdrawal": withdrawn,
        "WithdrawApplication": [sent(by, "every-kind", EVERY_KIND) for _ in range(3)],
    }


def visits():
    """Visits that are over on their first day, since both their forms have come; and as many that the CMU has ended."""
    other, over = Browser.signed_in(OTHER_STAFF), []
    day = datetime.datetime.fromtimestamp(CLOCK.at, zoneinfo.ZoneInfo("Europe/London")).date()
    today = [str(day.day), str(day.month), str(day.year)]
    for by in [Browser.signed_in(email) for email in APPLICANTS[2:]]:
        for _ in range(4):
            visit = sent(by, "shadowing-visitor", VISITOR)
            go_on([visit], other)
            answer = {"text": "Come.", "no": False, "first_day": str(day), "without": ""}
            about = other.ask("POST", f"/api/applications/{visit}/answer", answer)["reference"]
            sent(by, "shadowing-briefing", BRIEFING | {"reference": [about], "first-day": today})
            sent(by, "shadowing-debriefing", DEBRIEFING | {"reference": [about], "last-day": today})
            over.append(visit)
    for ended in over[::2]:
        other.ask("POST", f"/api/applications/{ended}/end", {"took_place": False, "reason": "The host rang."})
    return {"EndGranted": over[1::2], "ReopenGranted": over[::2]}


def waiting():
    """What waits for a manager, or for an answer; and what was granted and is over."""
    applicants = [Browser.signed_in(email) for email in APPLICANTS[:2]]
    return visits() | {
        "AnswerApplication": [sent(by, "register-interest", INTEREST) for by in applicants for _ in range(3)],
        "GoOnWithout": [sent(by, "shadowing-visitor", VISITOR) for by in applicants for _ in range(3)],
    }


def go_on(of, other):
    """Whoever lets them go on has seen whose they are, and is none of those who score."""
    for one in of:
        other.ask("POST", f"/api/applications/{one}/go-on", {"reason": "The manager is away."})


def endorse():
    """The manager says yes to what they were asked last; so nobody of us has seen whose it is."""
    manager = Browser()
    links = [sent["letter"]["link"] or "" for sent in manager.ask("GET", "/api/demo/letters")]
    secret = next(link for link in links if "/applications/endorse#" in link).split("#")[1]
    hash_of = manager.ask("POST", "/api/endorsements/open", {"secret": secret})["asks"]["hash"]
    yes = {"time-off": ["yes"], "suitability": ["yes"], "signed": ["Ash Brook"]}
    manager.ask("POST", "/api/endorsements", {"secret": secret, "hash": hash_of, "entries": yes})


def applied(form, entries, emails, other, is_endorsed=False):
    """One application of each of these people in the round that is open; where the last is endorsed, other has not seen it."""
    of = [sent(Browser.signed_in(email), form, entries) for email in emails]
    if is_endorsed:
        endorse()
    go_on(of[:-1] if is_endorsed else of, other)
    open_now = [one["id"] for one in other.ask("GET", "/api/rounds") if one["id"].startswith(f"{form}-")]
    return of, max(open_now)


def drafted(of, outcome, other):
    """Drafts a decision about each, without marks and with the reason that it needs then; the versions."""
    entries = {"outcome": [outcome], "without-marks": ["A scorer fell ill."]}
    body = {"version": 0, "entries": entries}
    return {one: other.ask("PUT", f"/api/applications/{one}/decision", body)["version"] for one in of}


def offered(form, entries, emails, other):
    of, round_of = applied(form, entries, emails, other)
    drafted(of, "offer", other)
    publish(round_of, other)
    return of


def publish(round_of, other):
    seen = other.ask("GET", f"/api/rounds/{round_of}/decisions")["seen"]
    other.ask("POST", f"/api/rounds/{round_of}/decisions", {"seen": seen})


def event(other):
    """Four whose answers have their marks, two of them invited to the event; and its round."""
    day = time.gmtime(CLOCK.at)
    managers = MANAGERS | {"pdr-date": [str(day.tm_mday), str(day.tm_mon), str(day.tm_year)]}
    guests, round_of = applied("promotability-managers", managers, APPLICANTS, other)
    for email, at_event in ((SCORER, False), (MEMBER, True)):
        other.ask("POST", f"/api/rounds/{round_of}/assessors", {"email": email, "at_event": at_event})
    for by in (Browser.signed_in(STAFF), Browser.signed_in(SCORER)):
        for guest in guests:
            for part in ANSWERS:
                by.ask("POST", f"/api/applications/{guest}/marks", {"part": part, "mark": 3})
    invite = {"who": guests[:2], "words": "On 12 January at nine."}
    other.ask("POST", f"/api/rounds/{round_of}/event", invite)
    return guests, round_of


def rounds():
    """Applications at the stages that other requests start from, a round for each, and in some both of us score."""
    ids, own, seen = {}, {"member": {}, "staff": {}}, {}
    both = [MEMBER, STAFF]
    # Offers to others who did not answer in their time, in a round where we have no hand; and offers to us.
    other = Browser.signed_in(OTHER_STAFF)
    ids["LapseOffer"] = offered("mentee", MENTEE, APPLICANTS, other)
    CLOCK.set(CLOCK.at + QUARTER)
    other = Browser.signed_in(OTHER_STAFF)
    offers = offered("mentee", MENTEE, both, other)
    declined = offered("promotability-non-managerial", BELOW_D, both, other)
    for at, role in enumerate(own):
        own[role] = {"AcceptOffer": offers[at:at + 1], "DeclineOffer": declined[at:at + 1]}
    guests, event_of = event(other)
    ids |= {"ReadEvent": [event_of], "InviteToEvent": [event_of], "GiveSheet": guests[:2]}
    # Two rounds that are drafted and wait to be published.
    for _ in range(2):
        CLOCK.set(CLOCK.at + QUARTER)
        other = Browser.signed_in(OTHER_STAFF)
        of, round_of = applied("mentee", MENTEE, APPLICANTS[:2], other)
        drafted(of, "reserve", other)
        seen[round_of] = other.ask("GET", f"/api/rounds/{round_of}/decisions")["seen"]
    # Three rounds that are sifted.
    sifted, scored_in = [], []
    for _ in range(3):
        CLOCK.set(CLOCK.at + QUARTER)
        other = Browser.signed_in(OTHER_STAFF)
        of, round_of = applied("mentee", MENTEE, APPLICANTS, other, is_endorsed=True)
        for email in (MEMBER, SCORER):
            other.ask("POST", f"/api/rounds/{round_of}/assessors", {"email": email})
        sifted += of
        scored_in.append(round_of)
    staff, scorer = Browser.signed_in(STAFF), Browser.signed_in(SCORER)
    for by in (staff, Browser.signed_in(MEMBER)):
        for passed in sifted[4:6]:
            by.ask("POST", f"/api/applications/{passed}/interests", {"kind": "team"})
    for apart in (sifted[7], sifted[11]):
        for by, mark in ((staff, 0), (scorer, 5)):
            for part in SCORED:
                by.ask("POST", f"/api/applications/{apart}/marks", {"part": part, "mark": mark})
    for part in SCORED:
        settlement = {"part": part, "mark": 3, "reason": "Read again."}
        for by in (staff, other):
            by.ask("POST", f"/api/applications/{sifted[11]}/settlements", settlement)
    ids |= {
        "round": scored_in, "PublishDecisions": list(seen), "MarkPart": sifted[:4], "DeclareInterest": sifted[4:6], "TakeBackInterest": sifted[4:6],
        "MaskPart": sifted[6:7], "SettlePart": sifted[7:8], "ReadDecision": sifted[8:10], "DraftDecision": sifted[8:10],
        "DropDecision": sifted[10:11], "UnsettlePart": sifted[11:],
    }
    return {"ids": ids, "own": own, "seen": seen, "guests": guests, "drafted": drafted(sifted[10:11], "reserve", other)}


def asks(role, of, session, spare, logs):
    environment = dict(os.environ, API_HOOKS=str(HERE / "hooks.py"), API_DONE=str(logs / f"{role}.json"))
    cookie = {"session": session and session.cookies["session"], "spare": spare and spare.cookies["session"]}
    environment["API_SESSION"] = cookie["session"] or "none"
    environment["API_KNOWN"] = json.dumps(of | cookie | {"ids": of["ids"] | of["own"].get(role, {})})
    command = [SCHEMATHESIS, "--config-file", str(HERE / "schemathesis.toml"), "run"]
    command += [f"http://127.0.0.1:{PORT}/api/openapi.json", "--max-examples", EXAMPLES, "--no-color"]
    log = (logs / f"{role}.log").open("w")
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=logs)


def may(role):
    """Which operations the document says this role may call."""
    paths = Browser().ask("GET", "/api/openapi.json")["paths"].values()
    operations = [operation for path in paths for operation in path.values()]
    closed = {"nobody": lambda said: "anyone" not in said or "signed in" in said, "member": lambda said: said.startswith("For: CMU staff")}
    is_closed = closed.get(role, lambda said: False)
    return {of["operationId"] for of in operations if not is_closed(of["description"])}


def main():
    global CLOCK
    logs = pathlib.Path(tempfile.mkdtemp())
    CLOCK = Clock(logs / "clock")
    server = start(str(logs / "data"))
    running, failed = {}, []
    try:
        wait_for(server)
        of, sessions, spares = known()
        for role, session in sessions.items():
            running[role] = asks(role, of, session, spares[role], logs)
        for role, run in running.items():
            if run.wait() != 0:
                failed.append(role)
            # A request may be long enough to bury the sentence about it.
            told = [line[:400] for line in (logs / f"{role}.log").read_text().splitlines()]
            print(f"As {role}:", *told, sep="\n")
        if failed:
            sys.exit(f"Something was answered that should not have been, to: {', '.join(failed)}.")
        if server.poll() is not None:
            sys.exit("The server ended.")
        for role, email in (("member", MEMBER), ("staff", STAFF)):
            if sessions[role].who() != email:
                sys.exit(f"The {role} did not stay signed in, so that the run says nothing.")
        for role in sessions:
            never = may(role) - set(json.loads((logs / f"{role}.json").read_text()))
            # A short run may meet none of what a longer one does, but for what was made for it to meet.
            if int(EXAMPLES) < 100:
                never &= ONCE
            if never:
                failed.append(f"Nothing that was asked as {role} was ever right, so that the run says nothing of {never}.")
        if failed:
            sys.exit(" ".join(failed))
    finally:
        CLOCK.ended.set()
        for process in (*running.values(), server):
            process.kill()
            process.wait()
        shutil.rmtree(logs)


main()
