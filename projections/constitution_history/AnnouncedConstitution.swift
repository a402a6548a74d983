import EventModel
import ProjectionKernel
import RowEncoding

/// The constitution that was announced last for a tenant, and what it took the place of.
struct AnnouncedConstitution: FoldState {
  let tenant: String
  let version: String
  let hash: String
  let source: String?
  /// The time of the announcement.
  let since: Timestamp
  let inForceFrom: Timestamp
  let referenceVerdict: String
  let strictVerdict: String
  let changedOffset: Offset
  /// What the log says was announced before, whatever the event claims; nil for the first.
  let replacedVersion: String?
  let replacedHash: String?

  init(
    tenant: String, version: String, hash: String, source: String?, since: Timestamp,
    inForceFrom: Timestamp, referenceVerdict: String, strictVerdict: String,
    changedOffset: Offset, replacedVersion: String?, replacedHash: String?
  ) {
    self.tenant = tenant
    self.version = version
    self.hash = hash
    self.source = source
    self.since = since
    self.inForceFrom = inForceFrom
    self.referenceVerdict = referenceVerdict
    self.strictVerdict = strictVerdict
    self.changedOffset = changedOffset
    self.replacedVersion = replacedVersion
    self.replacedHash = replacedHash
  }

  init(reading row: inout BinaryRowReader) {
    tenant = row.nextField().text ?? ""
    version = row.nextField().text ?? ""
    hash = row.nextField().text ?? ""
    source = row.nextField().text
    since = row.nextField().timestamp ?? Timestamp(microseconds: 0)
    inForceFrom = row.nextField().timestamp ?? Timestamp(microseconds: 0)
    referenceVerdict = row.nextField().text ?? ""
    strictVerdict = row.nextField().text ?? ""
    changedOffset = Offset(row.nextField().int64 ?? 0)
    replacedVersion = row.nextField().text
    replacedHash = row.nextField().text
  }

  func write(to row: inout RowWriter) {
    row.string(tenant)
    row.string(version)
    row.string(hash)
    row.string(source)
    row.time(since)
    row.time(inForceFrom)
    row.string(referenceVerdict)
    row.string(strictVerdict)
    row.integer(changedOffset.number)
    row.string(replacedVersion)
    row.string(replacedHash)
  }
}
