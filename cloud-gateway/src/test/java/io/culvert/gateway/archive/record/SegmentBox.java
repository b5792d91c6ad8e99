package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.store.SegmentListener;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentPlace;
import io.culvert.gateway.archive.store.SegmentPlan;
import io.culvert.gateway.stream.FakeCamera;
import io.culvert.gateway.stream.SeenPacket;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentEncoder;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.segment.SegmentHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes segments into a folder as they come, with nothing in between; refuses, fails and throws when told to. */
final class SegmentBox implements Segments {
    private final Path folder;
    final List<Taken> all = new ArrayList<>();
    boolean refuses;
    boolean faulty;
    long mostBytes = Long.MAX_VALUE;

    SegmentBox(Path folder) {
        this.folder = folder;
    }

    /** One segment. */
    final class Taken implements Open {
        final SegmentPlan plan;
        final SegmentListener listener;
        final Path file;
        private final SegmentEncoder encoder;
        private long endMicros;

        @Nullable
        EndReason end;

        Taken(SegmentPlan plan, SegmentListener listener) {
            this.plan = plan;
            this.listener = listener;
            this.file = folder.resolve(all.size() + ".mp4");
            this.encoder = new SegmentEncoder(
                    new SegmentHeader(
                            new UUID(9, 9),
                            plan.camera(),
                            plan.run(),
                            plan.numberInRun(),
                            plan.quality(),
                            plan.startMicros()),
                    plan.tracks());
            write(encoder.preamble().bytes());
        }

        private SegmentPlace place() {
            return new SegmentPlace(
                    new UUID(9, 9), new SegmentName(plan.camera(), plan.startMicros(), plan.numberInRun()));
        }

        @Override
        public boolean append(FragmentBytes fragment) {
            if (!refuses) {
                write(encoder.add(fragment));
                endMicros = fragment.time().startWallMicros() + fragment.time().durationMicros();
            }
            fragment.release();
            return !refuses;
        }

        @Override
        public void close(EndReason reason) {
            end = reason;
            write(encoder.end(reason).encode());
        }

        void commit() {
            listener.committed(place(), endMicros);
        }

        private void write(ByteBuffer... bytes) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                channel.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<FragmentMark> fragments() {
            return encoder.fragments();
        }

        /** How many samples of sound are in it. */
        int sounds() {
            int sounds = 0;
            try (SegmentFile segment = SegmentFile.open(file)) {
                for (FragmentMark mark : segment.fragments()) {
                    FragmentHead head = Objects.requireNonNull(segment.head(mark));
                    sounds += head.run(FakeCamera.AUDIO + 1)
                            .map(run -> run.samples().size())
                            .orElse(0);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return sounds;
        }

        /** Numbers of the pictures in it, as the fake camera wrote them. */
        List<Long> frames() {
            List<Long> frames = new ArrayList<>();
            try (SegmentFile segment = SegmentFile.open(file)) {
                for (FragmentMark mark : segment.fragments()) {
                    FragmentHead head = segment.head(mark);
                    if (head == null) {
                        throw new AssertionError("no head in " + mark);
                    }
                    for (FragmentHead.Place place : head.runs().getFirst().samples()) {
                        ByteBuffer sample = ByteBuffer.allocate(12);
                        segment.bytes().read(sample, mark.mediaOffset() + place.offset());
                        frames.add(SeenPacket.decoded(sample.getLong(4)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return frames;
        }
    }

    @Override
    public long mostBytes() {
        return mostBytes;
    }

    @Override
    public @Nullable Open begin(SegmentPlan plan, FragmentBytes first, SegmentListener listener) {
        if (faulty) {
            first.release();
            throw new IllegalStateException("by the test");
        }
        if (refuses) {
            first.release();
            return null;
        }
        Taken taken = new Taken(plan, listener);
        all.add(taken);
        taken.append(first);
        return taken;
    }

    int sounds() {
        return all.stream().mapToInt(Taken::sounds).sum();
    }

    Taken last() {
        return all.getLast();
    }

    List<Long> frames() {
        return all.stream().flatMap(taken -> taken.frames().stream()).toList();
    }

    List<FragmentMark> fragments() {
        return all.stream().flatMap(taken -> taken.fragments().stream()).toList();
    }
}
