package io.culvert.gateway.rtsp;

import io.culvert.gateway.stream.FakeCamera;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.gateway.stream.StreamSource;
import io.culvert.gateway.stream.StreamSources;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Cameras of 25 pictures and sounds a second whose packets say which picture they are. */
final class TimedSources implements StreamSources {
    final List<Running> opened = new CopyOnWriteArrayList<>();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger mostOpen = new AtomicInteger();
    volatile int gopPictures = 25;
    /** Pictures sent at once when opened, so that a group of pictures is there. */
    volatile int headStart = 10;

    volatile int packetsPerPicture = 4;
    volatile int payloadBytes = 1000;
    volatile boolean videoOnly;
    volatile @Nullable SourceFailure refuseWith;

    @Override
    public StreamSource open(StreamKey key, SourceSink sink) {
        SourceFailure refusal = refuseWith;
        Running running = new Running(sink);
        opened.add(running);
        if (refusal != null) {
            sink.failed(refusal);
        } else {
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
            sink.loop().execute(running::begin);
        }
        return running;
    }

    /** One source. */
    final class Running implements StreamSource {
        private final SourceSink sink;
        private final FakeCamera camera;
        private @Nullable Future<?> timer;
        private int pictures;
        private boolean stopped;

        private Running(SourceSink sink) {
            this.sink = sink;
            this.camera = new FakeCamera(opened.size() + 1L, 1000 * opened.size(), 7L * opened.size());
        }

        private void begin() {
            camera.payloadBytes = payloadBytes;
            sink.described(videoOnly ? FakeCamera.video() : FakeCamera.videoAndAudio());
            for (int i = 0; i < headStart; i++) {
                send();
            }
            timer = sink.loop().scheduleAtFixedRate(this::send, 40, 40, TimeUnit.MILLISECONDS);
        }

        private void send() {
            if (stopped) {
                return;
            }
            boolean key = pictures++ % gopPictures == 0;
            int half = packetsPerPicture / 2;
            camera.pictureInParts(key, packetsPerPicture - half, half).forEach(sink::batch);
            if (!videoOnly) {
                sink.batch(camera.sound());
            }
        }

        void fail(SourceFailure.Code code) {
            sink.loop().execute(() -> {
                stop();
                sink.failed(new SourceFailure(code, "by the test"));
            });
        }

        /** The camera says nothing any more. */
        void fallSilent() {
            sink.loop().execute(() -> stopped = true);
        }

        @Override
        public void requestKeyFrame() {}

        @Override
        public void stop() {
            sink.loop().execute(() -> {
                if (!stopped) {
                    open.decrementAndGet();
                }
                stopped = true;
                if (timer != null) {
                    timer.cancel(false);
                }
            });
        }
    }
}
