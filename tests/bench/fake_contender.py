"""fake_contender.py <workload> <way> [key=value ...]: a contender that behaves in one way, right
or wrong. With log=FILE it writes there in which order it was asked; with child=FILE it starts a
process in a session of its own, which outlives it, and writes down which."""

import json
import os
import signal
import subprocess
import sys


def say(**answer):
    print(json.dumps(answer), flush=True)


def main():
    _, way, *told = sys.argv[1:]
    options = dict(each.split("=", 1) for each in told)
    if "child" in options:
        child = subprocess.Popen(
            ["sleep", "1000"], stdout=subprocess.DEVNULL, start_new_session=True
        )
        with open(options["child"], "w") as file:
            file.write(str(child.pid))
    if way == "missing":
        say(missing="it is not installed")
        return
    if way == "never_ready":
        signal.pause()
    say(ready=True, version=f"fake {way} 1.0")
    for number, _ in enumerate(sys.stdin):
        if "log" in options:
            with open(options["log"], "a") as file:
                file.write(way + "\n")
        answer(way, number, options)


def answer(way, number, options):
    if way == "wrong":
        say(error="the results are not right")
    elif way == "dies":
        print("out of luck", file=sys.stderr)
        os.kill(os.getpid(), signal.SIGKILL)
    elif way == "exits":
        raise SystemExit("no more rounds")
    elif way == "dies_later" and number == 2:
        os._exit(3)
    elif way == "silent":
        signal.pause()
    elif way == "chatters":
        print("Welcome to the contender!", flush=True)
    elif way == "says_no_time":
        say(ready=True)
    elif way == "value":
        say(value=64)
    else:
        say(seconds=float(options.get("seconds", 0.001)))


main()
