package io.culvert.gateway.hls;

import io.culvert.gateway.stream.LiveStream;
import io.culvert.gateway.stream.SampleLine;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StartPoint;
import io.culvert.gateway.stream.StreamReader;
import io.culvert.media.mp4.Sampler;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one live stream and cuts it into what HLS viewers ask for; all viewers of the stream share it.
 *
 * <p>It carries the first video track and the first audio track that browsers play. Every track's times are laid on one
 * line by the hub's stream time, so picture and sound stay together; the line begins a second before the first key frame.
 *
 * <p>Threading: confined to its event loop, but for {@link #window()}, {@link #description()} and {@link #close()}.
 */
final class LivePackager implements StreamReader {
    private static final Logger log = LoggerFactory.getLogger(LivePackager.class);

    private static final long LEAD_IN_NANOS = 1_000_000_000L;
    private static final long AGAIN_SECONDS = 1;

    private final LiveStream stream;
    private final EventLoop loop;
    private final LiveWindow window;
    private final PartCutter cutter;
    private final Map<Integer, Sampler> samplers = new HashMap<>();
    private volatile @Nullable StreamDescription description;
    private final SampleLine line = new SampleLine(LEAD_IN_NANOS);
    private boolean closed;

    LivePackager(LiveStream stream, EventLoop loop, HlsConfig config) {
        this.stream = stream;
        this.loop = loop;
        this.window = new LiveWindow(config);
        this.cutter = new PartCutter(config, window);
    }

    /** What can be asked for; from any thread. */
    LiveWindow window() {
        return window;
    }

    /** The tracks of the camera, of which some may be left out; null while they are not known. From any thread. */
    @Nullable
    StreamDescription description() {
        return description;
    }

    void start() {
        stream.attach(this);
    }

    /** Lets the stream go; whoever waits for something is told. From any thread. */
    void close() {
        window.close();
        loop.execute(() -> {
            closed = true;
            stream.detach(this); // here, so that no attaching anew comes behind it
            letGo();
        });
    }

    // -------------------------------------------------------------------------------------------------- the stream

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void started(StartPoint start) {
        if (closed) {
            return;
        }
        if (start.description() != null) {
            described(start.description());
        }
        for (PacketBatch batch : start.gop()) {
            batch(batch);
        }
    }

    @Override
    public void described(StreamDescription now) {
        description = now;
        if (closed || !samplers.isEmpty()) {
            return; // new parameter sets come with their key frame
        }
        TrackDescription leading = leading(now);
        if (leading == null) {
            return;
        }
        TrackDescription beside =
                leading.kind() == MediaKind.VIDEO ? SampleLine.first(now, MediaKind.AUDIO, Playable::is) : null;
        cutter.begin(leading, beside);
        Sampler sampler = add(leading);
        if (sampler != null) {
            line.leads(leading, sampler);
        }
        if (beside != null) {
            add(beside);
        }
    }

    /** The track that the others go by; null where a browser would show nothing of the camera. */
    static @Nullable TrackDescription leading(StreamDescription description) {
        MediaKind kind = description.hasVideo() ? MediaKind.VIDEO : MediaKind.AUDIO;
        return SampleLine.first(description, kind, Playable::is);
    }

    private @Nullable Sampler add(TrackDescription track) {
        Sampler sampler = Sampler.of(track, PartCutter.ALLOCATOR, cutter.sink(track));
        if (sampler != null) {
            samplers.put(track.index(), sampler);
        }
        return sampler;
    }

    @Override
    public void batch(PacketBatch batch) {
        Sampler sampler = closed ? null : samplers.get(batch.track());
        TrackDescription track = sampler == null ? null : track(batch.track());
        if (sampler != null && track != null) {
            line.batch(sampler, track, batch);
        }
    }

    private @Nullable TrackDescription track(int index) {
        StreamDescription now = description;
        return now == null || index >= now.tracks().size() ? null : now.tracks().get(index);
    }

    /** Other tracks, or a fault: read on where it goes on. A camera that is gone for good ends the packager. */
    @Override
    public void ended(SourceFailure why) {
        letGo();
        if (why.code() == SourceFailure.Code.NO_SUCH_CAMERA) {
            closed = true;
            window.close();
        } else if (!closed) {
            log.info("{}: packaged anew: {}", stream.key(), why.message());
            loop.schedule(
                    () -> {
                        if (!closed) {
                            stream.attach(this);
                        }
                    },
                    why.code() == SourceFailure.Code.INTERNAL ? AGAIN_SECONDS : 0,
                    TimeUnit.SECONDS);
        }
    }

    private void letGo() {
        samplers.values().forEach(Sampler::close);
        samplers.clear();
        description = null;
        cutter.drop();
    }
}
