package io.culvert.camera.fault;

import java.util.regex.Pattern;

/** What happens to the answer of a request. */
sealed interface AnswerFault extends Fault {
    /** The request is passed over; the connection stays. */
    record NoAnswer() implements AnswerFault {}

    /** The request is looked at later. */
    record Delay(long nanos) implements AnswerFault {}

    /** The request is carried out now and answered later: media may come before the answer to PLAY. */
    record AnswerLate(long nanos) implements AnswerFault {}

    /** The connection is closed instead of an answer; with RST where {@code reset}. */
    record Cut(boolean reset) implements AnswerFault {}

    /** The connection is closed behind the answer. */
    record AnswerThenClose() implements AnswerFault {}

    /** Another status, and nothing is carried out. */
    record Status(int code, String reason) implements AnswerFault {}

    /** A header set, added or (value null) taken away. {@code ${value}} is the old value, {@code ${nonce}} random. */
    record Header(
            String name, @org.jspecify.annotations.Nullable String value, boolean added) implements AnswerFault {}

    /** A regular expression replaced in head and body. */
    record Edit(Pattern pattern, String replacement) implements AnswerFault {}

    /** Another body. */
    record Body(String text) implements AnswerFault {}

    /** A line behind the body. */
    record AddLine(String line) implements AnswerFault {}

    /** Lines of the body that begin so are left out. */
    record DropLines(String prefix) implements AnswerFault {}

    /** All line ends of head and body are bare line feeds. */
    record BareLineFeeds() implements AnswerFault {}

    /** A wrong Content-Length: relative to the right one where {@code relative}. */
    record Length(long value, boolean relative) implements AnswerFault {}

    /** Bytes in front of the answer. */
    record Before(String text) implements AnswerFault {}

    /** These bytes instead of the answer. */
    record Raw(String text) implements AnswerFault {}

    /** A head that never ends, sent as fast as it is taken. */
    record Endless() implements AnswerFault {}

    /** The answer in pieces, with a pause behind each. */
    record Dribble(int bytes, long nanos) implements AnswerFault {}
}
