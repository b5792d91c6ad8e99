package io.culvert.gateway.export;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What came of asking for a piece of a recording as a file. */
public sealed interface ExportAnswer {
    /** The file, of which nothing is read yet. */
    final class Found implements ExportAnswer {
        private final Export export;
        private final Permit permit;

        Found(Export export, Permit permit) {
            this.export = export;
            this.permit = permit;
        }

        Export export() {
            return export;
        }

        Permit permit() {
            return permit;
        }

        public long sizeBytes() {
            return export.sizeBytes();
        }

        /** Two files of the same tag are the same to the byte. */
        public String tag() {
            return export.tag();
        }

        /** First instant that is shown. */
        public Instant from() {
            return export.shown().from();
        }

        /** First instant that is shown no more. */
        public Instant to() {
            return export.shown().to();
        }

        /** Codecs of tracks that have no place in the file. */
        public List<String> leftOut() {
            return export.leftOut();
        }

        /** Of the camera. */
        public String cameraName() {
            return permit.cameraName();
        }
    }

    /** The gate said no; never {@link AccessDecision.Allowed}. */
    record Refused(AccessDecision decision) implements ExportAnswer {}

    /** What was asked for is no piece of time. */
    record NoPiece() implements ExportAnswer {}

    /** More than one file may have. */
    record TooLong(Duration most) implements ExportAnswer {}

    /** Nothing is recorded there, of what may be seen. */
    record Nothing() implements ExportAnswer {}

    /** No track has a place in such a file. */
    record NotPlayable(String tracks) implements ExportAnswer {}

    /** Too much is asked for at a time. */
    record Busy() implements ExportAnswer {}
}
