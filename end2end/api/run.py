#!/usr/bin/env python3
"""Asks the real server, as nobody, as a member and as CMU staff, whatever its OpenAPI document allows and much
that it does not, and stops at any answer of 500 or above or that the document does not declare.

run.py <server> <schemathesis> <examples for each operation>; DATABASE_URL for PostgreSQL.
"""

import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid

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
    "name": ["Sam"], "unit": ["Roads"], "role": ["A duty inspector"], "why": ["To see the work."], "days": ["2"],
    "dates": ["Any week"], "group": ["yes"], "briefings": ["yes"],
}
SCORED = ["commitment", "goals", "benefit", "achievement"]
MENTEE = MANAGER | {
    "name": ["Priya"], "grade": ["sergeant"], "unit": ["Harbour"], "under-represented": ["yes"], "travel": ["yes"],
    "outcomes": ["promotion"], "promotion-rank": ["Inspector"], "skill-areas": ["strategy"],
    "line-manager-talk": ["yes"], "true-and-own-work": ["yes"],
} | {part: ["I did it."] for part in SCORED}
INTEREST = {"name": ["Priya"], "which": ["specialisms"], "part": ["take-part"], "hope": ["A day."], "reach": ["email"]}
# What starts from what others have decided meanwhile, or when a day is over: told by the Rust stories alone.
LATER = {"AcceptOffer", "DeclineOffer", "LapseOffer", "PublishDecisions", "DropDecision", "UnsettlePart"}
MEMBER, STAFF = "sam.okafor@northshire.example", "leila.haddad@northshire.example"
APPLICANT, OTHER_STAFF, SCORER = (
    f"{name}@northshire.example" for name in ("priya.nair", "morgan.bell", "aisha.rahman")
)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


PORT = free_port()


class Browser:
    """Keeps cookies and asks as our own pages do."""

    def __init__(self):
        self.cookies = {}

    def ask(self, method, path, body=None):
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
        letters = [sent["letter"] for sent in browser.ask("GET", "/api/demo/letters")]
        link = next(letter["link"] for letter in letters if letter["to"] == email)
        proof = {"link": {"secret": link.split("#")[1]}}
        if browser.ask("POST", "/api/sign-in", proof) != "signed-in":
            sys.exit(f"{email} could not sign in.")
        return browser

    def who(self):
        who = self.ask("GET", "/api/session")["who"]
        return who and who["member"]["email"]


def start(data):
    settings = {"MODE": "demo", "PORT": str(PORT), "DATA": data, "CONTENT": str(ROOT / "content")}
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
    of = {"ids": ids | stages(member, staff), "question": question, "application": application, "scored": SCORED}
    of |= {"answers": {"entries": {"age": ["25-34"]}}, "receipt": {"receipt": "0" * 30}}
    of |= {"needs": {"text": "", "version": 0}}
    # What only who sent it may ask about.
    of["own"] = {"member": steps(member), "staff": steps(staff)}
    sessions = {"nobody": None, "member": member, "staff": staff}
    spares = {"nobody": None, "member": Browser.signed_in(MEMBER), "staff": Browser.signed_in(STAFF)}
    return of, sessions, spares


def sent(by, form, entries):
    known = by.ask("GET", f"/api/drafts/{form}")
    return by.ask("POST", "/api/applications", {"form": form, "hash": known["hash"], "entries": entries})["id"]


def steps(by):
    """Applications of somebody at the stages that their own steps start from."""
    waiting, withdrawn = ([sent(by, "shadowing-visitor", VISITOR) for _ in range(3)] for _ in range(2))
    for of in withdrawn:
        by.ask("POST", f"/api/applications/{of}/withdraw", {"reason": ""})
    return {"NameManager": waiting, "TakeBackWithdrawal": withdrawn}


def stages(member, staff):
    """Applications at the stages that other requests start from, and a round in which both of us may score."""
    applicant, other, scorer = (Browser.signed_in(email) for email in (APPLICANT, OTHER_STAFF, SCORER))
    # Whoever lets them go on has seen whose they are, and is none of those who score.
    sifted = [sent(applicant, "mentee", MENTEE) for _ in range(11)]
    for of in sifted:
        other.ask("POST", f"/api/applications/{of}/go-on", {"reason": "The manager is away."})
    round_of = next(of["id"] for of in other.ask("GET", "/api/rounds") if of["id"].startswith("mentee-"))
    for email in (MEMBER, SCORER):
        other.ask("POST", f"/api/rounds/{round_of}/assessors", {"email": email})
    for by, mark in ((staff, 0), (scorer, 5)):
        for part in SCORED:
            by.ask("POST", f"/api/applications/{sifted[7]}/marks", {"part": part, "mark": mark})
    return {
        "round": [round_of], "MarkPart": sifted[:4], "DeclareInterest": sifted[4:6], "MaskPart": sifted[6:7],
        "SettlePart": sifted[7:8], "ReadDecision": sifted[8:], "DraftDecision": sifted[8:],
        "AnswerApplication": [sent(applicant, "register-interest", INTEREST) for _ in range(6)], "GoOnWithout": [sent(member, "shadowing-visitor", VISITOR) for _ in range(6)],
    }


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
    logs = pathlib.Path(tempfile.mkdtemp())
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
            never = may(role) - set(json.loads((logs / f"{role}.json").read_text())) - LATER
            # A short run may meet none of the few records that a stage leaves to it.
            if never and int(EXAMPLES) >= 100:
                failed.append(f"Nothing that was asked as {role} was ever right, so that the run says nothing of {never}.")
        if failed:
            sys.exit(" ".join(failed))
    finally:
        for process in (*running.values(), server):
            process.kill()
            process.wait()
        shutil.rmtree(logs)


main()
