package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Credential;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.stream.DescribeResult;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be asked elsewhere before a request can be answered: the gate and the hub. Whatever they say no to is
 * answered here.
 *
 * <p>Where a request shows no credential, the one that the gate accepted last on this connection is asked with again; so a
 * client that drops the query from a track's URL still gets in, and what was revoked meanwhile does not.
 *
 * <p>Threading: confined to the connection's event loop; what completes elsewhere is brought back to it.
 */
final class Questions {
    private static final Logger log = LoggerFactory.getLogger(Questions.class);

    /** Goes on with what the gate allowed. */
    interface Allowed {
        void accept(Permit permit, Credential credential);
    }

    private final Caller caller;
    private final RtspServices services;
    private final Credentials credentials = new Credentials();

    Questions(Caller caller) {
        this.caller = caller;
        this.services = caller.services();
    }

    /**
     * Asks the gate and goes on with its permit.
     *
     * @param kind whether live or recorded media is asked for
     */
    void ask(
            RtspRequest request,
            RtspTarget target,
            SessionKind kind,
            Quality quality,
            RtspDialogue.Answer answer,
            Allowed next) {
        switch (credentials.of(request, target)) {
            case Credentials.Stale _ -> answer.send(challenge(request, true));
            case Credentials.Unreadable _ -> answer.send(RtspResponse.to(request, RtspStatus.BAD_REQUEST));
            case Credentials.Shown(Credential credential) -> {
                var question = new AccessRequest(
                        services.protocol(),
                        target.camera(),
                        quality,
                        kind,
                        credential,
                        caller.peer(),
                        request.header(RtspHeaderNames.USER_AGENT));
                then(services.gate().decide(question), request, decision -> {
                    if (decision instanceof AccessDecision.Allowed(Permit permit)) {
                        credentials.accepted(credential);
                        caller.host().authenticated();
                        next.accept(permit, credential);
                    } else if (decision instanceof AccessDecision.Challenge) {
                        answer.send(challenge(request, false));
                    } else {
                        log.info("{} {} refused: {}", caller.peer(), request.method(), decision);
                        caller.host().refused();
                        answer.send(RtspResponse.to(request, RtspStatusMapping.of(decision)));
                    }
                });
            }
        }
    }

    private RtspResponse challenge(RtspRequest request, boolean stale) {
        RtspResponse response = RtspResponse.to(request, RtspStatus.UNAUTHORIZED);
        for (String challenge : credentials.challenges(stale)) {
            response.with(RtspHeaderNames.WWW_AUTHENTICATE, challenge);
        }
        return response;
    }

    /** Waits for the stream's tracks, remembers what the client is told and goes on with it. */
    void present(
            RtspRequest request,
            RtspTarget target,
            Permit permit,
            Credential credential,
            RtspDialogue.Answer answer,
            Consumer<Presentation> next) {
        then(services.hub().stream(permit.streamKey()).describe(), request, result -> {
            switch (result) {
                case DescribeResult.Ready(var description) -> {
                    Presentation shown = new Presentation(target.base(), permit, credential, description, null);
                    caller.described(shown);
                    next.accept(shown);
                }
                case DescribeResult.Unavailable(SourceFailure failure) -> {
                    log.info(
                            "no media of {} for {}: {} ({})",
                            permit.cameraName(),
                            caller.peer(),
                            failure.code(),
                            failure.message());
                    answer.send(RtspResponse.to(request, RtspStatusMapping.of(failure, permit.quality())));
                }
            }
        });
    }

    /** Looks up what is recorded of the part that the target names, remembers what the client is told and goes on with it. */
    void presentRecorded(
            RtspRequest request,
            RtspTarget target,
            Permit permit,
            Credential credential,
            RtspDialogue.Answer answer,
            BiConsumer<Presentation, RecordedPart> next) {
        ArchiveAddress address = Objects.requireNonNull(target.archive());
        CompletableFuture<Lookup> found = CompletableFuture.supplyAsync(
                () -> lookUp(permit, address), services.reading().of(permit.credentialKey()));
        then(found, request, lookup -> {
            Optional<RecordedPart> part = lookup.part();
            if (part.isEmpty()) {
                RtspStatus status = lookup.failed() ? RtspStatus.SERVICE_UNAVAILABLE : RtspStatus.INVALID_RANGE;
                answer.send(RtspResponse.to(request, status));
                return;
            }
            Presentation shown = new Presentation(
                    target.base(),
                    permit,
                    credential,
                    part.get().description(),
                    address.beginningAt(part.get().beginMicros()));
            caller.described(shown);
            next.accept(shown, part.get());
        });
    }

    /**
     * What is recorded of a part.
     *
     * @param failed whether that cannot be told now, as the database is away
     */
    private record Lookup(Optional<RecordedPart> part, boolean failed) {}

    private Lookup lookUp(Permit permit, ArchiveAddress address) {
        try {
            return new Lookup(RecordedPart.find(services, permit, address), false);
        } catch (RuntimeException e) {
            log.warn("what is recorded of {} cannot be looked up: {}", permit.cameraName(), e.toString());
            return new Lookup(Optional.empty(), true);
        }
    }

    private <T> void then(CompletionStage<T> stage, RtspRequest request, Consumer<T> next) {
        stage.whenComplete((value, fault) -> {
            if (caller.ctx().executor().inEventLoop()) {
                proceed(value, fault, request, next);
            } else {
                caller.ctx().executor().execute(() -> proceed(value, fault, request, next));
            }
        });
    }

    /** Goes on here, on the loop, unless the connection is gone; a fault becomes 500 and the end. */
    <T> void proceed(T value, @Nullable Throwable fault, RtspRequest request, Consumer<T> next) {
        if (caller.isClosed()) {
            return;
        }
        Throwable failure = fault;
        if (failure == null) {
            try {
                next.accept(value);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            log.error("{} of {} failed", request.method(), caller.peer(), failure);
            caller.host().failed(RtspResponse.to(request, RtspStatus.INTERNAL_SERVER_ERROR));
        }
    }
}
