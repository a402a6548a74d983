import EventModel
import ProjectionKernel
import RowEncoding

/// The lock of one tenant in one partition: what is open, and the last known end.
struct TrainingLock: FoldState {
  let tenant: String
  let open: TrainingInterval?
  let lastEnd: Timestamp?
  let changedOffset: Offset

  init(tenant: String, open: TrainingInterval?, lastEnd: Timestamp?, changedOffset: Offset) {
    self.tenant = tenant
    self.open = open
    self.lastEnd = lastEnd
    self.changedOffset = changedOffset
  }

  init(reading row: inout BinaryRowReader) {
    tenant = row.nextField().text ?? ""
    let isOpen = row.nextField().bool ?? false
    let owner = row.nextField().text
    let reason = row.nextField().text
    let since = row.nextField().timestamp
    _ = row.nextField()
    let opened = row.nextField().int64
    lastEnd = row.nextField().timestamp
    changedOffset = Offset(row.nextField().int64 ?? 0)
    if isOpen, let owner, let reason, let since, let opened {
      open = TrainingInterval(
        openedOffset: Offset(opened), owner: owner, reason: reason, start: since,
        repaired: false)
    } else {
      open = nil
    }
  }

  func write(to row: inout RowWriter) {
    row.string(tenant)
    row.boolean(open != nil)
    row.string(open?.owner)
    row.string(open?.reason)
    row.time(open?.start)
    row.time(open?.expires)
    row.integer(open?.openedOffset.number)
    row.time(lastEnd)
    row.integer(changedOffset.number)
  }
}
