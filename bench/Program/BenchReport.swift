import Glibc

/// The page that a run writes: machine, method, figures, goals, and where the time goes.
struct BenchReport {
  let options: BenchOptions
  let decode: DecodeBench.Figures?
  let pipeline: PipelineFigures?
  let rebuild: RebuildFigures?
  let node: NodeFigures?
  let archive: ArchiveFigures?
  let endurance: EnduranceBench.Figures?
  let digest: DigestFigures?
  let machine = Machine()

  /// What must hold of the ways that were measured.
  var goals: [Goal] {
    var goals: [Goal] = []
    if let decode {
      goals.append(
        Goal(
          what: "decoding, one core", wanted: 2_000_000, measured: 1e9 / decode.oursMedian,
          unit: "/s"))
      goals.append(
        Goal(
          what: "decoding beside On-Demand", wanted: 0.4, measured: decode.ratio, unit: " x"))
    }
    if let pipeline {
      for (name, rate, ofCopy, ofNaive) in [
        ("tallies", pipeline.usageRate, 0.5, 30.0),
        ("tallies and a row an event", pipeline.usageAndLogRate, 0.3, 20.0),
      ] {
        goals.append(
          Goal(
            what: "\(name), beside C", wanted: ofCopy, measured: rate / pipeline.copyRate,
            unit: " x"))
        goals.append(
          Goal(
            what: "\(name), beside naive", wanted: ofNaive, measured: rate / pipeline.naiveRate,
            unit: " x"))
      }
    }
    return goals + (rebuild?.goals ?? []) + (node?.goals ?? []) + (archive?.goals ?? [])
      + (endurance?.goals ?? []) + (digest?.goals ?? [])
  }

  /// The page.
  var text: String {
    var parts = [Self.head(machine)]
    parts.append("## Goals\n\n| what | wanted | measured | |\n|---|---|---|---|")
    parts[parts.count - 1] += goals.map { "\n" + $0.line }.joined()
    if let decode { parts.append(PageParts.decode(decode, options)) }
    if let pipeline { parts.append(PageParts.pipeline(pipeline, options)) }
    if let rebuild { parts.append(rebuild.part) }
    if let node { parts.append(node.part) }
    if let archive { parts.append(archive.part) }
    if let endurance { parts.append(endurance.part) }
    if let digest { parts.append(digest.part) }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func head(_ machine: Machine) -> String {
    """
    # Performance

    Written by `make bench`; figures are of the machine it ran on, and ratios say more than rates.

    | machine | |
    |---|---|
    | processor | \(machine.processor), \(machine.processors) virtual cores |
    | memory | \(Figure.decimal(machine.memoryGiB)) GiB |
    | kernel | \(machine.kernel) |
    | load at the end | \(machine.load) |
    """
  }

  func write(to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw BenchError("\(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw BenchError("\(path) could not be written whole")
    }
  }
}
