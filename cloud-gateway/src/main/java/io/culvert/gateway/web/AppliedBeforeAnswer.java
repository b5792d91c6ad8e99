package io.culvert.gateway.web;

import io.culvert.gateway.changes.ChangeFeed;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/**
 * Makes the answer to a write true on this node: whatever the call committed is in the caches, and what lost its ground by
 * it is ended, before the answer leaves. So nobody who deletes a user, a key or an agent can forget it.
 */
@ServerFilter("/api/**")
final class AppliedBeforeAnswer {

    private final ChangeFeed changes;

    AppliedBeforeAnswer(ChangeFeed changes) {
        this.changes = changes;
    }

    @ResponseFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    void filter(HttpRequest<?> request, MutableHttpResponse<?> response) {
        boolean reads = request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
        if (!reads && response.code() < 300) {
            changes.catchUp();
        }
    }
}
