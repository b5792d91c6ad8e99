package io.culvert.media.stream;

/** What a batch is sent for; decides who goes first where the uplink is short. */
public enum DeliveryClass {
    LIVE,
    ARCHIVE,
    /** What was kept through an outage and fills the hole afterwards. */
    BACKFILL
}
