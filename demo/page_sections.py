"""The parts of the demo's page, each from the read models and what is known of the input.

A section is a list of lines of at most 100 characters, an empty one last.
"""

import textwrap
from collections import Counter

WIDTH = 100
TENANT = "ginkgo"  # whose training story the page tells: late events, an unknown end
PROGRAM = ".annals/demo/annals"


def number(value) -> str:
    return f"{int(value):,}"


def cells(rows, form: str) -> list:
    """Rows laid out below each other; `form` has l or r for each column. The last one wraps."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(form))]
    indent = 2 + sum(widths[:-1]) + 2 * (len(widths) - 1)
    lines = []
    for row in rows:
        line = "  " + "".join(
            (text.rjust(width) if side == "r" else text.ljust(width)) + "  "
            for text, width, side in zip(row[:-1], widths, form))
        last = row[-1].rjust(widths[-1]) if form[-1] == "r" else row[-1]
        parts = textwrap.wrap(last, WIDTH - indent, drop_whitespace=False) or [""]
        lines.append(line + parts[0])
        lines += [" " * indent + part.lstrip() for part in parts[1:]]
    return lines


def title(planted) -> list:
    source = {"shared": "a real inference trace, captured events and a signed constitution",
              "samples": "the repository's own samples"}[planted["input"]]
    return ["ANNALS  from the log to Postgres, each event exactly once", f"Input: {source}.", ""]


SPANS = {
    "slm.metrics": "select min(window_start), max(window_start) from read.slm_usage_minute",
    "training.audit": "select min(started_at), max(coalesce(ended_at, started_at))"
                      " from read.training_mode_interval",
    "constitution.updated": "select min(occurred_at), max(occurred_at)"
                            " from read.constitution_history",
    "policy.decisions": "select min(occurred_at), max(occurred_at) from read.policy_decision",
}


def streams(planted, database) -> list:
    rows = [("stream", "events", "first", "last (UTC)")]
    for topic, count in planted["events"].items():
        count += len(planted[f"{topic}, unchecked"]) if f"{topic}, unchecked" in planted else 0
        first, last = database.row(
            f"select to_char(a, 'YYYY-MM-DD HH24:MI'), to_char(b, 'YYYY-MM-DD HH24:MI')"
            f" from ({SPANS[topic]}) as span(a, b)")
        rows.append((topic, number(count), first, last))
    return ["What was read", *cells(rows, "lrll"), ""]


def usage(expected, database) -> list:
    requests, prompt, completion, priced, cost = database.row(
        "select sum(requests), sum(prompt_tokens), sum(completion_tokens), sum(priced_requests),"
        " round(sum(cost_usd), 2) from read.slm_usage_day")
    windows = [database.row(f"select count(*) from read.slm_usage_{name}")[0]
               for name in ("minute", "hour", "day")]
    models, unpriced = database.row(
        "select count(*), count(*) filter (where priced = 0) from (select model,"
        " sum(priced_requests) as priced from read.slm_usage_day group by provider, model) m")
    p50, p99 = database.row(
        "select tokens_p50, tokens_p99 from read.slm_usage_day"
        " order by requests desc, provider, model, tenant limit 1")
    by_awk = expected["token_sums"]["awk"]
    rows = [("", "in Postgres", "from the files, by awk"),
            ("prompt tokens", number(prompt), number(by_awk[0])),
            ("completion tokens", number(completion), number(by_awk[1]))]
    return [
        "Use of the models (slm_usage): time and tokens are the trace's, the rest a printed rule's",
        *cells(rows, "lrr"),
        "  sqlite3 and Python find the same sums.",
        f"  {number(requests)} requests in {number(windows[0])} rows by minute,"
        f" {number(windows[1])} by hour, {number(windows[2])} by day.",
        f"  The busiest model's tokens of one request: half up to {number(p50)},"
        f" 99 of 100 up to {number(p99)}, within 1/64.",
        f"  {unpriced} of {models} models have no listed price: {number(int(requests) - int(priced))}"
        f" requests have no cost, never a guessed one.",
        *([f"  The other {number(priced)} requests cost {cost} USD."] if int(priced) else []), ""]


def training(planted, database) -> list:
    story = next(story for story in planted["training.audit"] if story["tenant"] == TENANT)
    rows = [("tenant", "from", "until", "held by", "ended")]
    for begun, ended, owner, how, by in database.rows(
            "select to_char(started_at, 'YYYY-MM-DD HH24:MI'),"
            " to_char(ended_at, 'YYYY-MM-DD HH24:MI'), owner, ended_how, ended_by"
            f" from read.training_mode_interval where tenant = '{TENANT}'"
            " order by started_at, opened_offset"):
        rows.append((TENANT, begun, ended or "", owner, how + (f", by {by}" if by else "")))
    counted = database.row(
        "select count(*), count(distinct tenant), count(*) filter (where ended_how = 'expired'),"
        " count(*) filter (where repaired) from read.training_mode_interval")
    anomalies = database.rows(
        "select kind, count(*) from read.training_mode_anomaly group by kind"
        ' order by kind collate "C"')
    kinds = ", ".join(f"{kind.replace('_', ' ')} {count}" for kind, count in anomalies)
    return [
        "Who held the training lock (training_mode)",
        f"  Planted for {TENANT}: {story['what']}.",
        *cells(rows, "lllll"),
        f"  In all {counted[0]} intervals of {counted[1]} tenants; {counted[2]} expired after 24 h of"
        f" event time, {counted[3]} repaired from its end.",
        f"  Anomalies, {sum(int(count) for _, count in anomalies)} where they were planted or"
        " captured:",
        *textwrap.wrap(kinds, WIDTH, initial_indent="    ", subsequent_indent="    "), ""]


def constitutions(planted, database) -> list:
    what = {row["event_id"]: row["what"] for row in planted["constitution.updated"]}
    rows = [("tenant", "version", "verdict", "what was announced")]
    for event_id, tenant, version, reference, strict in database.rows(
            "select event_id, tenant, version, reference_verdict, strict_verdict"
            ' from read.constitution_history order by occurred_at, event_id collate "C"'):
        verdict = reference if reference == strict else f"{reference}, strictly {strict}"
        rows.append((tenant, version, verdict.replace("_", " "), what[event_id]))
    version, source = database.row(
        "select version, source from read.constitution_announced where tenant = 'global'")
    return ["Constitutions (constitution_history): the hash recomputed, the signature verified",
            *cells(rows, "llll"),
            f"  Announced last for all: {version}, by {source}; never simply the greatest.", ""]


def decisions(planted, database) -> list:
    counts = Counter()
    because, differs = [], []
    for verdict, reason, count in database.rows(
            "select reevaluation, not_reevaluable_because, count(*) from read.policy_decision"
            " group by 1, 2 order by 3 desc, 2"):
        counts[verdict] += int(count)
        if reason:
            because.append(f"{reason.replace('_', ' ')} {count}")
    for what, count in database.rows(
            "select differs, count(*) from read.policy_decision where differs is not null"
            " group by 1 order by 2 desc, 1"):
        differs.append(f"{what} {count}")
    found = {row[0] for row in database.rows(
        "select event_id from read.policy_decision where reevaluation = 'disagrees'")}
    wanted = {row["event_id"] for row in planted["policy.decisions"]}
    if found != wanted:
        raise SystemExit(f"planted disagreements {sorted(wanted)}, found {sorted(found)}")
    never, placeholder = database.row(
        "select coalesce(sum(decisions) filter (where hash_kind = 'sha256' and not exists (select"
        " from read.constitution_use a where a.announcements > 0 and a.hash = u.hash"
        " and a.tenant in (u.tenant, 'global'))), 0),"
        " coalesce(sum(decisions) filter (where hash_kind = 'placeholder'), 0)"
        " from read.constitution_use u")
    rows = [("agree", number(counts["agrees"]), ""),
            ("disagree", number(counts["disagrees"]),
             f"the {len(wanted)} planted ones, and no other: {', '.join(differs)}"),
            ("not re-evaluable", number(counts["not_re_evaluable"]), ", ".join(because))]
    return ["Policy decisions (policy_decisions), evaluated again under their rule pack",
            *cells(rows, "lrl"),
            f"  Decided under a constitution that nobody announced: {never};"
            f" under a placeholder: {placeholder} (constitution_use).", ""]


def waiting(quarantine) -> list:
    rows = [("record", "key", "state", "why")]
    for row in quarantine:
        # What was found of it may be long: `annals quarantine show` has the whole record.
        expected = row["detail"].split(", found ")[0].partition(": ")[2]
        why = f"{row['code'].replace('_', ' ')}: {expected}"
        if row["state"] == "held":
            why = f"has the key of offset {row['behind']}, and must not overtake it"
        rows.append((row["record"], row["key"], row["state"], why))
    return ["Quarantine: what waits for a decision, and why", *cells(rows, "llll"), ""]


def status(rows, expected) -> list:
    by_name = {}
    for row in rows:
        by_name.setdefault(row["projection"], []).append(row)
    lines = [("read model", "offsets", "applied", "waiting", "verdict")]
    for name, parts in sorted(by_name.items()):
        verdicts = {part["verdict"] for part in parts}
        lines.append((
            name, number(sum(part["next"] - part["start"] for part in parts)),
            number(sum(part["applied"] for part in parts)),
            number(sum(part["held"] + part["quarantined"] for part in parts)),
            "; ".join(sorted(verdicts))))
    return ["Is anything missing?", *cells(lines, "lrrrl"),
            f"  {len(expected['checks'])} questions to Postgres have the answers that other"
            " programs computed from the files.", ""]


def next_commands() -> list:
    return ["Three to try next",
            f"  {PROGRAM} query training_mode --question who-enabled-training --tenant {TENANT}",
            f"  {PROGRAM} quarantine list",
            f"  {PROGRAM} status"]
