package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream on a loop that runs only when told, with sources under the test's control and a clock of its own. */
public final class StreamFixture implements StreamSources {
    public final MockTicker ticker = Ticker.newMockTicker();
    final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(ticker).build();
    public final EventLoop loop = channel.eventLoop();
    public final StreamKey key = new StreamKey(new UUID(1, 2), 3, Quality.MAIN);
    final List<OpenedSource> sources = new ArrayList<>();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final RecordedNews news = new RecordedNews();

    @Nullable
    SourceFailure refuseWith;

    public final LiveStream stream;

    public StreamFixture() {
        this(StreamConfig.defaults());
    }

    StreamFixture(StreamConfig config) {
        ticker.advance(1, TimeUnit.HOURS);
        stream = new LiveStream(
                key,
                this,
                loop,
                ticker,
                () -> Instant.EPOCH.plusNanos(ticker.nanoTime()),
                new Random(42),
                config,
                new StreamMeters(registry),
                news);
    }

    /** A source that nobody listens to. */
    static final StreamSource SILENT = new StreamSource() {
        @Override
        public void requestKeyFrame() {}

        @Override
        public void stop() {}
    };

    /** A source as the stream opened it. */
    static final class OpenedSource implements StreamSource {
        final SourceSink sink;
        int keyFrameRequests;
        boolean stopped;

        private OpenedSource(SourceSink sink) {
            this.sink = sink;
        }

        @Override
        public void requestKeyFrame() {
            keyFrameRequests++;
        }

        @Override
        public void stop() {
            stopped = true;
        }
    }

    @Override
    public StreamSource open(StreamKey opened, SourceSink sink) {
        OpenedSource source = new OpenedSource(sink);
        sources.add(source);
        if (refuseWith != null) {
            sink.failed(refuseWith);
        }
        return source;
    }

    public void run() {
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    /** Lets time pass in steps small enough that timers which set timers come in order. */
    public void pass(long millis) {
        for (long passed = 0; passed < millis; passed += 10) {
            ticker.advanceMillis(Math.min(10, millis - passed));
            run();
        }
    }

    FakeReader attach() {
        FakeReader reader = new FakeReader(loop);
        stream.attach(reader);
        run();
        return reader;
    }

    OpenedSource source() {
        return sources.get(sources.size() - 1);
    }

    public void describe(StreamDescription description) {
        source().sink.described(description);
        run();
    }

    public void send(PacketBatch batch) {
        source().sink.batch(batch);
        run();
    }

    public void send(List<PacketBatch> batches) {
        batches.forEach(this::send);
    }

    /** A picture 40 ms after the last. */
    public void picture(FakeCamera camera, boolean key, int packets) {
        pass(40);
        send(camera.picture(key, packets));
    }

    public void fail(SourceFailure.Code code) {
        source().sink.failed(new SourceFailure(code, "by the test"));
        run();
    }

    /** Ends the stream; what it still held is released. */
    public void close() {
        stream.close();
        run();
    }
}
