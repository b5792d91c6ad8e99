package io.culvert.gateway.archive.record;

import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What a simulated camera has written into the pictures of its recordings. */
public final class RecordedFrames {
    private RecordedFrames() {}

    /** Segments below a folder, in the order of their beginnings. */
    public static List<Path> segments(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".mp4"))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The stamps of all pictures of the first track, in order. */
    public static List<FrameStamp> of(Path file, Codec codec) {
        List<FrameStamp> stamps = new ArrayList<>();
        try (SegmentFile segment = SegmentFile.open(file)) {
            for (FragmentMark mark : segment.fragments()) {
                FragmentHead head = Objects.requireNonNull(segment.head(mark));
                for (FragmentHead.Place place : head.runs().getFirst().samples()) {
                    ByteBuf sample = Unpooled.wrappedBuffer(segment.sample(mark, place, place.sizeBytes()));
                    stamps.add(Objects.requireNonNull(FrameStamp.findInSample(codec, sample), "a picture's stamp"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stamps;
    }
}
