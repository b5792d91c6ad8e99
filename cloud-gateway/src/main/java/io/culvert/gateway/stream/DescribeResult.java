package io.culvert.gateway.stream;

import io.culvert.media.stream.StreamDescription;

/** What came of asking a stream for its tracks. */
public sealed interface DescribeResult {
    /** Media is flowing and its tracks are known. */
    record Ready(StreamDescription description) implements DescribeResult {}

    /** No media in time, or none to be expected. */
    record Unavailable(SourceFailure failure) implements DescribeResult {}
}
