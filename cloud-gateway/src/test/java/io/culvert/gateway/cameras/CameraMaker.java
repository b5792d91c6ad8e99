package io.culvert.gateway.cameras;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes cameras for tests, which say only what matters to them; else it is on demand, behind an agent, with one stream. */
public final class CameraMaker {
    private UUID id = UUID.randomUUID();
    private long epoch = 1;
    private long operator = CameraRows.OPERATOR;
    private @Nullable UUID site;
    private @Nullable UUID owner;
    private String name = "cam";
    private String title = "Cam";
    private CameraSource source = new CameraSource.Agent("123456789012", "yard", null, true);
    private boolean motionEvents;
    private Dvr dvr = Dvr.OFF;
    private boolean orphaned;
    private Instant createdAt = Instant.EPOCH;

    public CameraMaker id(UUID id) {
        this.id = id;
        return this;
    }

    public CameraMaker epoch(long epoch) {
        this.epoch = epoch;
        return this;
    }

    public CameraMaker operator(long operator) {
        this.operator = operator;
        return this;
    }

    public CameraMaker site(@Nullable UUID site) {
        this.site = site;
        return this;
    }

    public CameraMaker owner(@Nullable UUID owner) {
        this.owner = owner;
        return this;
    }

    public CameraMaker name(String name) {
        this.name = name;
        return this;
    }

    public CameraMaker title(String title) {
        this.title = title;
        return this;
    }

    public CameraMaker source(CameraSource source) {
        this.source = source;
        return this;
    }

    public CameraMaker motionEvents(boolean motionEvents) {
        this.motionEvents = motionEvents;
        return this;
    }

    public CameraMaker dvr(Dvr dvr) {
        this.dvr = dvr;
        return this;
    }

    public CameraMaker orphaned(boolean orphaned) {
        this.orphaned = orphaned;
        return this;
    }

    public CameraMaker createdAt(Instant createdAt) {
        this.createdAt = createdAt;
        return this;
    }

    /** As this one is, which was made here, but for what is said then. */
    public static CameraMaker like(Camera camera) {
        return new CameraMaker()
                .id(camera.id())
                .epoch(camera.epoch())
                .operator(camera.operatorId())
                .site(camera.siteId())
                .owner(camera.ownerId())
                .name(camera.name())
                .title(camera.title())
                .source(camera.source())
                .motionEvents(camera.motionEvents())
                .dvr(camera.dvr())
                .orphaned(camera.orphaned())
                .createdAt(camera.createdAt());
    }

    public Camera make() {
        return new Camera(
                id,
                epoch,
                operator,
                site,
                owner,
                name,
                title,
                source,
                true,
                0,
                false,
                false,
                motionEvents,
                dvr,
                orphaned,
                createdAt);
    }
}
