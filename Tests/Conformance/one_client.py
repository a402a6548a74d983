"""Runs features with one client against one server, in the interpreter that has the client.

    one_client.py CLIENT ADDRESS RUN ENVIRONMENT FEATURE...

ENVIRONMENT is JSON (see client.py). Prints one JSON line before the first feature and one after
each; whoever started this process bounds its time."""

import json
import sys
import time
import traceback

import clients
from features import BY_NAME
from feature import Stage
from kit import Failed, Refused, Unsupported


def outcome(client, feature, run):
    stage = None
    try:
        stage = Stage(client, feature.name, run)
        stage.note = ""
        word = feature.check(stage) or "ok"
        return word, stage.note
    except Unsupported as reason:
        return "none", str(reason)
    except (Failed, Refused) as failure:
        return "failed", str(failure)
    except Exception:  # a client's own: the report names it, and the others go on
        return "failed", "".join(traceback.format_exc().splitlines(True)[-6:])
    finally:
        if stage:
            stage.close()


def main():
    name, address, run, environment, *features = sys.argv[1:]
    client = clients.find(name)(address, json.loads(environment))
    print(json.dumps({"version": client.version()}), flush=True)
    for feature in features:
        begin = time.monotonic()
        word, note = outcome(client, BY_NAME[feature], run)
        print(json.dumps({"feature": feature, "outcome": word, "note": note,
                          "seconds": round(time.monotonic() - begin, 1)}), flush=True)


if __name__ == "__main__":
    main()
