package io.culvert.gateway.cameras;

import io.culvert.media.Secret;
import org.jspecify.annotations.Nullable;

/** A source as somebody typed it in. */
public sealed interface SourceDraft {

    record Agent(String agentId, String input, @Nullable String subInput) implements SourceDraft {}

    /**
     * @param url may carry user name and password
     * @param password null keeps the one there is, as it is never shown
     */
    record Rtsp(
            Secret url,
            @Nullable Secret subUrl,
            @Nullable String username,
            @Nullable Secret password) implements SourceDraft {}
}
