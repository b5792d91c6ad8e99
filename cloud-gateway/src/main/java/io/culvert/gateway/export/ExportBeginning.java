package io.culvert.gateway.export;

import io.culvert.gateway.access.AccessDecision;

/** Whether a download begins. */
public sealed interface ExportBeginning {
    /** It does; {@link Download#over} is to be called in the end. */
    record Begun(Download download) implements ExportBeginning {}

    /** The gate said no; never {@link AccessDecision.Allowed}. */
    record Refused(AccessDecision decision) implements ExportBeginning {}

    /** Too much is being sent. */
    record Busy() implements ExportBeginning {}
}
