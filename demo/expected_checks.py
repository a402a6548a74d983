"""The questions that the demo asks of schema `read`, each with the rows it must get.

A check is {model, view, what, sql, rows}; rows are lists of texts (null where SQL gives NULL) in
the order that the SQL asks for (text is ordered by bytes: COLLATE "C").
"""

from collections import Counter
from decimal import Decimal

from views import VIEWS

C = ' collate "C"'


def _text(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _trimmed(number: Decimal) -> str:
    """As `trim_scale` shows it."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _check(model, table, what, sql, rows):
    """`sql` says `{view}` where the view that shows the table stands."""
    view = VIEWS[f"{model}.{table}"]
    return {"model": model, "view": view, "what": what, "sql": sql.replace("{view}", f"read.{view}"),
            "rows": [[_text(value) for value in row] for row in rows]}


def _counted(rows, *names):
    """Rows of the distinct values of `names` with their counts, null first, ordered by text."""
    counts = Counter(tuple(_text(row[name]) for name in names) for row in rows)
    ordered = sorted(counts.items(), key=lambda item: [(value is not None, value or "")
                                                       for value in item[0]])
    return [(*values, count) for values, count in ordered]


def _count_check(model, table, what, rows, *names):
    texts = [f"{name}::text" for name in names]
    order = ", ".join(f"{text}{C} nulls first" for text in texts)
    sql = (f"select {', '.join(texts)}, count(*)::text from {{view}}"
           f" group by {', '.join(names)} order by {order}")
    return _check(model, table, what, sql, _counted(rows, *names))


def checks(tables) -> list:
    return [*_usage(tables), *_training(tables), *_constitution(tables), *_decisions(tables)]


def _usage(tables):
    sums = ("requests", "prompt_tokens", "completion_tokens", "priced_requests")
    for table in ("usage_minute", "usage_hour", "usage_day"):
        rows = tables[f"slm_usage.{table}"]
        sql = ("select " + ", ".join(f"sum({name})::text" for name in sums)
               + ", trim_scale(sum(cost_usd))::text, count(*)::text from {view}")
        cost = sum((Decimal(row["cost_usd"]) for row in rows), Decimal(0))
        yield _check("slm_usage", table, "totals and number of windows", sql,
                     [[*(sum(row[name] for row in rows) for name in sums), _trimmed(cost), len(rows)]])
    rows = tables["slm_usage.usage_day"]
    groups = {}
    for row in rows:
        group = groups.setdefault((row["provider"], row["model"]), [0] * len(sums))
        for at, name in enumerate(sums):
            group[at] += row[name]
    yield _check(
        "slm_usage", "usage_day", "use by provider and model",
        "select provider, model, " + ", ".join(f"sum({name})::text" for name in sums)
        + f" from {{view}} group by provider, model order by provider{C}, model{C}",
        [(*names, *values) for names, values in sorted(groups.items())])


def _training(tables):
    intervals = tables["training_mode.interval"]
    yield _count_check("training_mode", "interval", "how intervals ended", intervals, "ended_how")
    yield _count_check("training_mode", "interval", "repaired intervals", intervals, "repaired")
    ordered = sorted(intervals, key=lambda row: (row["tenant"].encode(), row["opened_offset"]))
    names = ("tenant", "owner", "ended_how", "ended_by", "repaired")
    columns = ", ".join(f"{name}::text" for name in names)
    yield _check(
        "training_mode", "interval", "the history",
        f"select {columns} from {{view}} order by tenant{C}, opened_offset",
        [[row[name] for name in names] for row in ordered])
    yield _count_check("training_mode", "anomaly", "anomalies by kind",
                       tables["training_mode.anomaly"], "kind")
    yield _count_check("training_mode", "anomaly", "anomalies by tenant",
                       tables["training_mode.anomaly"], "tenant", "kind")


def _constitution(tables):
    history = tables["constitution_history.history"]
    yield _count_check("constitution_history", "history", "verdicts", history,
                       "reference_verdict", "strict_verdict")
    names = ("tenant", "version", "hash")
    yield _check(
        "constitution_history", "announced", "the constitution announced last, per tenant",
        f"select tenant, version, hash from {{view}} order by tenant{C}",
        sorted([row[name] for name in names] for row in tables["constitution_history.announced"]))
    use = tables["constitution_use.hash_use"]
    names = ("tenant", "hash", "hash_kind", "announcements", "decisions")
    yield _check(
        "constitution_use", "hash_use", "announcements and decisions under each hash",
        "select tenant, hash, hash_kind, announcements::text, decisions::text"
        f" from {{view}} order by tenant{C}, hash{C}",
        sorted([row[name] for name in names] for row in use))
    announced = {(row["tenant"], row["hash"]) for row in use if row["announcements"]}
    never = sum(row["decisions"] for row in use if row["hash_kind"] == "sha256" and not announced
                & {(row["tenant"], row["hash"]), ("global", row["hash"])})
    yield _check(
        "constitution_use", "hash_use", "decisions under a hash never announced",
        "select coalesce(sum(decisions), 0)::text from {view} u"
        " where hash_kind = 'sha256' and not exists (select"
        " from {view} a where a.announcements > 0"
        " and a.hash = u.hash and a.tenant in (u.tenant, 'global'))", [[never]])


def _decisions(tables):
    rows = tables["policy_decisions.decision"]
    yield _count_check("policy_decisions", "decision", "decisions by re-evaluation", rows,
                       "reevaluation", "not_reevaluable_because")
    yield _count_check(
        "policy_decisions", "decision", "decisions by generation", rows, "generation")
    found = sorted(row["event_id"] for row in rows if row["reevaluation"] == "disagrees")
    yield _check(
        "policy_decisions", "decision", "the disagreements",
        f"select event_id from {{view}} where reevaluation = 'disagrees' order by event_id{C}",
        [[event_id] for event_id in found])
    hours = tables["policy_decisions.decision_hour"]
    groups = {}
    for row in hours:
        group = groups.setdefault(
            (row["severity"], _text(row["allowed"])), [0, Decimal(0), 0])
        for at, name in enumerate(("decisions", "score_sum", "duration_sum_us")):
            group[at] += type(group[at])(row[name])
    yield _check(
        "policy_decisions", "decision_hour", "decisions by severity and verdict",
        "select severity, allowed::text, sum(decisions)::text,"
        " trim_scale(sum(score_sum))::text, sum(duration_sum_us)::text from {view}"
        f" group by severity, allowed order by severity{C}, allowed::text{C}",
        [(*names, count, _trimmed(score), duration)
         for names, (count, score, duration) in sorted(groups.items())])
    yield _check(
        "policy_decisions", "rule_hit", "violations by rule",
        f"select tenant, rule, hits::text from {{view}} order by tenant{C}, rule{C}",
        sorted([row["tenant"], row["rule"], row["hits"]]
               for row in tables["policy_decisions.rule_hit"]))


def must_find_planted(tables, planted):
    """Stops unless the rows hold exactly what was planted."""
    decisions = tables["policy_decisions.decision"]
    answers = ("allowed", "score", "severity")
    wanted = {row["event_id"]: row["wrong"] if row["wrong"] in answers else "violations"
              for row in planted["policy.decisions"]}
    found = {row["event_id"]: row["differs"] for row in decisions
             if row["reevaluation"] == "disagrees"}
    if wanted != found:
        raise SystemExit(f"planted disagreements {wanted}, found {found}")
    wanted = {row["event_id"]: row["reference_verdict"] for row in planted["constitution.updated"]}
    found = {row["event_id"]: row["reference_verdict"]
             for row in tables["constitution_history.history"]}
    if wanted != found:
        raise SystemExit(f"planted verdicts {wanted}, found {found}")
    for story in planted["training.audit"]:
        for table, column, order, planted_rows in (
                ("interval", "ended_how", "opened_offset", story["interval_ends"]),
                ("anomaly", "kind", "offset", story["anomalies"])):
            rows = [row for row in tables[f"training_mode.{table}"]
                    if row["tenant"] == story["tenant"]]
            found_rows = [row[column] for row in sorted(rows, key=lambda row: row[order])]
            if found_rows != planted_rows:
                raise SystemExit(f"{story['tenant']}: planted {planted_rows}, found {found_rows}")
