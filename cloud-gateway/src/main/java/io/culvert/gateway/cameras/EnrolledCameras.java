package io.culvert.gateway.cameras;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.changes.Change;
import io.culvert.gateway.changes.ChangeSubscriber;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.events.Outbox;
import io.culvert.gateway.provisioning.AgentInput;
import io.culvert.gateway.provisioning.QrEnrolment;
import io.culvert.gateway.provisioning.QrEnrolments;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the camera of an enrolment once its agent has named an input: its first, with the smaller stream of it.
 *
 * <p>Every gateway of an installation looks, one makes it: the enrolment's row is locked, and camera and row change
 * together. What fails is tried again half a minute later, and holds up no other. An agent that has the camera already (it
 * changed its Wi-Fi) keeps it.
 *
 * <p>Threading: a thread of its own; the change feed only wakes it.
 */
public final class EnrolledCameras implements ChangeSubscriber {
    private static final Logger log = LoggerFactory.getLogger(EnrolledCameras.class);

    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final int NAME_TRIES = 5;

    private final QrEnrolments enrolments;
    private final Database database;
    private final Outbox outbox;
    private final JsonMapper json;
    private final Clock clock;
    private final AtomicBoolean due = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("enrolled-cameras").factory());

    EnrolledCameras(QrEnrolments enrolments, Database database, Outbox outbox, JsonMapper json, Clock clock) {
        this.enrolments = enrolments;
        this.database = database;
        this.outbox = outbox;
        this.json = json;
        this.clock = clock;
        thread.scheduleWithFixedDelay(this::makeAll, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        thread.shutdownNow();
    }

    @Override
    public Stage stage() {
        return Stage.CONSEQUENCE;
    }

    @Override
    public void reload() {
        wake();
    }

    @Override
    public void apply(List<Change> changes) {
        if (changes.stream().anyMatch(change -> change.entity().equals(Change.ENROLMENT))) {
            wake();
        }
    }

    private void wake() {
        if (due.compareAndSet(false, true)) {
            try {
                thread.execute(this::makeAll);
            } catch (RejectedExecutionException e) {
                log.debug("the gateway stops; another one makes the cameras");
            }
        }
    }

    /** One look at all that wait; never throws. */
    void makeAll() {
        due.set(false);
        try {
            enrolments.awaitingCamera().forEach(this::make);
        } catch (RuntimeException e) {
            log.warn("cameras of enrolments cannot be made now: {}", e.getMessage());
        }
    }

    private void make(UUID id) {
        for (int tries = 1; tries <= NAME_TRIES; tries++) {
            try {
                database.inTransaction(statements -> {
                    Optional<QrEnrolment> locked = enrolments.lockAwaitingCamera(statements, id);
                    if (locked.isPresent()) {
                        make(statements, locked.get());
                    }
                    return locked.isPresent();
                });
                return;
            } catch (DatabaseException e) {
                switch (e.failure()) {
                    case TAKEN -> log.debug("somebody was quicker with the name of the camera of enrolment {}", id);
                    case UNAVAILABLE, REFUSED -> throw e;
                    case DANGLING, COLLIDED, UNFIT, INTERNAL -> {
                        log.warn("the camera of enrolment {} cannot be made now: {}", id, e.getMessage());
                        return;
                    }
                }
            }
        }
    }

    private void make(Statements statements, QrEnrolment enrolment) throws SQLException {
        List<AgentInput> inputs = enrolments.inputs(statements, enrolment);
        if (inputs.isEmpty() || !enrolments.makerStands(statements, enrolment)) {
            enrolments.stopped(statements, enrolment, QrEnrolment.NOT_ALLOWED);
            return;
        }
        CameraSource.Agent source = source(enrolment, inputs);
        Optional<UUID> there = CameraTable.ofInput(statements, enrolment.operatorId(), enrolment.ownerId(), source);
        if (there.isPresent()) {
            enrolments.cameraMade(statements, enrolment, there.get());
            return;
        }
        UUID owner = enrolment.ownerId();
        if (owner != null
                && !enrolment.byProvider()
                && CameraTable.reachedLimit(statements, owner).isPresent()) {
            enrolments.stopped(statements, enrolment, QrEnrolment.LIMIT_REACHED);
            return;
        }
        Camera camera = Cameras.insert(statements, outbox, camera(statements, enrolment, source), actor(enrolment));
        enrolments.cameraMade(statements, enrolment, camera.id());
        log.info("camera {} made for agent {}", camera.name(), source.agentId());
    }

    private static CameraSource.Agent source(QrEnrolment enrolment, List<AgentInput> inputs) {
        AgentInput first =
                inputs.stream().filter(input -> !input.isSub()).findFirst().orElse(inputs.getFirst());
        String sub = first.subName();
        boolean hasSub = inputs.stream().anyMatch(input -> input.name().equals(sub));
        return new CameraSource.Agent(
                Objects.requireNonNull(enrolment.agentId()), first.name(), hasSub ? sub : null, enrolment.byProvider());
    }

    private Camera camera(Statements statements, QrEnrolment enrolment, CameraSource source) throws SQLException {
        CameraTemplate template = template(enrolment);
        String wanted = template.name();
        boolean free = wanted != null && !CameraTable.nameTaken(statements, wanted);
        return new Camera(
                UUID.randomUUID(),
                1,
                enrolment.operatorId(),
                enrolment.siteId(),
                null,
                wanted != null && free ? wanted : CameraName.generate(template.title()),
                template.title(),
                source,
                template.onDemand(),
                template.networkCacheMs(),
                template.videoOnly(),
                template.ptz(),
                template.motionEvents(),
                Objects.requireNonNullElse(template.dvr(), Dvr.OFF),
                false,
                clock.instant());
    }

    private CameraTemplate template(QrEnrolment enrolment) throws SQLException {
        try {
            return json.readValue(enrolment.camera(), CameraTemplate.class);
        } catch (IOException e) {
            throw new SQLException("the camera of enrolment " + enrolment.id() + " cannot be read", e);
        }
    }

    private static Actor actor(QrEnrolment enrolment) {
        String address = enrolment.address();
        return new Actor(
                enrolment.operatorId(),
                enrolment.userId(),
                "enrolment:" + enrolment.id(),
                address == null ? "" : address);
    }
}
