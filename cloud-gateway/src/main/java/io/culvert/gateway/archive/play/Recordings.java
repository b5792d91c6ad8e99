package io.culvert.gateway.archive.play;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.FreshSegment;
import io.culvert.gateway.archive.index.RecordedNow;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentPlace;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.segment.NotASegmentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What is recorded, to be played: which segments there are, and the bytes of their fragments, read once for all who play them
 * at about the same time.
 *
 * <p>Threading: thread-safe. Everything blocks, on the database or a disk, and is for virtual threads; it throws
 * {@link io.culvert.gateway.database.DatabaseException} while the database is away.
 */
public final class Recordings {
    /** Of fragments that somebody plays. */
    private static final long CACHE_BYTES = 64 << 20;

    /** A fragment as large as this is read by each who plays it. */
    private static final int MOST_CACHED_BYTES = 16 << 20;

    /** Questions to the index at a time: very many players leave connections of the database to others. */
    private static final int ASKED_AT_A_TIME = 5;

    /** Players behind each other within this time read the disk once. */
    private static final long KEPT_NANOS = 60_000_000_000L;

    private static final Comparator<SegmentPlace> BY_TIME =
            Comparator.comparingLong(place -> place.name().startMicros());

    private record Key(SegmentPlace place, long offset) {}

    private final ArchiveIndex index;
    private final RecordedNow now;
    private final SegmentShelf shelf;
    private final SharedCache<Key, FragmentMedia> media;
    private final LongSupplier nanoTime;
    private final LongAdder bytesRead = new LongAdder();
    private final Semaphore questions = new Semaphore(ASKED_AT_A_TIME, true);

    Recordings(ArchiveIndex index, RecordedNow now, SegmentShelf shelf, LongSupplier nanoTime) {
        this.index = index;
        this.now = now;
        this.shelf = shelf;
        this.nanoTime = nanoTime;
        this.media = new SharedCache<>(CACHE_BYTES, fragment -> fragment.bytes().limit(), _ -> {}, nanoTime);
    }

    /** A cursor over all that is recorded, before its beginning. */
    public RecordingCursor cursor(RecordingKey key) {
        return new RecordingCursor(this, key);
    }

    /** Where what is recorded begins, Unix microseconds; empty where nothing is. */
    public OptionalLong begin(RecordingKey key) {
        return segments(key, new Span(Long.MIN_VALUE, Long.MAX_VALUE), 1).stream()
                .mapToLong(place -> place.name().startMicros())
                .findFirst();
    }

    /** Where it ends as of now, Unix microseconds; empty where nothing is recorded. */
    public OptionalLong end(RecordingKey key) {
        long indexed = asked(() -> index.endOf(key)).orElse(Long.MIN_VALUE);
        long end = now.segments(key).stream()
                .mapToLong(segment -> segment.span().toMicros())
                .reduce(indexed, Math::max);
        return end == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(end);
    }

    private <T> T asked(Supplier<T> question) {
        questions.acquireUninterruptibly();
        try {
            return question.get();
        } finally {
            questions.release();
        }
    }

    /** Whether a segment of it is being written; for a moment there is none between two. Does not block. */
    public boolean isOpen(RecordingKey key) {
        return now.segments(key).stream().anyMatch(segment -> !segment.ended());
    }

    /** Those segments that hold something of the window, in order; no more than so many. */
    List<SegmentPlace> segments(RecordingKey key, Span window, int most) {
        List<FreshSegment> fresh = now.segments(key); // first: what moves to the index meanwhile is in one of them
        Set<SegmentPlace> places = new HashSet<>();
        asked(() -> index.segments(key, window, most)).forEach(row -> places.add(SegmentPlace.of(row)));
        fresh.stream()
                .filter(segment -> segment.span().overlaps(window))
                .forEach(segment -> places.add(segment.place()));
        return places.stream().sorted(BY_TIME).limit(most).toList();
    }

    /** The last segment that begins before the instant. */
    Optional<SegmentPlace> segmentBefore(RecordingKey key, long micros) {
        Stream<SegmentPlace> fresh = now.segments(key).stream()
                .map(FreshSegment::place)
                .filter(place -> place.name().startMicros() < micros);
        Stream<SegmentPlace> indexed = asked(() -> index.segmentBefore(key, micros)).map(SegmentPlace::of).stream();
        return Stream.concat(fresh, indexed).max(BY_TIME);
    }

    /**
     * The fragments of a segment, all that {@link #end} speaks of.
     *
     * @throws IOException where it cannot be read: it may be deleted, or damaged
     */
    List<RecordedFragment> fragments(RecordingKey key, SegmentPlace place) throws IOException {
        long told = now.segments(key).stream()
                .filter(segment -> segment.place().equals(place))
                .mapToLong(segment -> segment.span().toMicros())
                .findFirst()
                .orElse(Long.MIN_VALUE);
        return fragments(place, told);
    }

    private List<RecordedFragment> fragments(SegmentPlace place, long toldMicros) throws IOException {
        return shelf.use(place, segment -> segment.fragments(toldMicros).stream()
                .map(mark -> new RecordedFragment(place, mark, segment.tracks()))
                .toList());
    }

    /**
     * So many fragments of a segment, one behind the other.
     *
     * @param offset of the first one's mark in the file
     * @throws IOException where they are not there, or cannot be read: the file may be deleted, or damaged
     */
    public List<RecordedFragment> fragments(SegmentPlace place, long offset, int count) throws IOException {
        List<RecordedFragment> fragments = fragments(place, Long.MIN_VALUE).stream()
                .dropWhile(fragment -> fragment.mark().offset() < offset)
                .limit(count)
                .toList();
        if (fragments.size() < count || fragments.getFirst().mark().offset() != offset) {
            throw new NotASegmentException(
                    place.name().path() + " has no " + count + " fragments from byte " + offset + " on");
        }
        return fragments;
    }

    /**
     * The bytes of a fragment.
     *
     * @throws IOException where they cannot be read: the file may be deleted, or damaged
     */
    public FragmentMedia media(RecordedFragment fragment) throws IOException {
        return fragment.sizeBytes() > MOST_CACHED_BYTES
                ? read(fragment)
                : media.get(new Key(fragment.place(), fragment.mark().offset()), _ -> read(fragment));
    }

    /** The head of a fragment alone, a small read; for who only counts its samples. */
    public FragmentHead head(RecordedFragment fragment) throws IOException {
        return shelf.use(fragment.place(), segment -> segment.head(fragment.mark()));
    }

    private FragmentMedia read(RecordedFragment fragment) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(fragment.sizeBytes());
        read(fragment, bytes, 0);
        FragmentHead head = FragmentHead.parse(bytes.flip());
        if (head == null || !head.fills(fragment.sizeBytes())) {
            throw new NotASegmentException("a fragment at " + fragment.mark().offset() + " of "
                    + fragment.place().name().path() + " that is damaged");
        }
        return new FragmentMedia(head, bytes.asReadOnlyBuffer());
    }

    /**
     * Fills the buffer with the fragment's bytes from an offset in it on, past all caches; for who sends much of it once.
     *
     * @throws IOException where they cannot be read
     */
    public void read(RecordedFragment fragment, ByteBuffer into, int offset) throws IOException {
        into.limit(into.position() + Math.min(into.remaining(), fragment.sizeBytes() - offset));
        read(fragment.place(), fragment.mark().mediaOffset() + offset, into);
    }

    /**
     * Fills the buffer with bytes of a segment's file, past all caches; for who knows by himself what lies where.
     *
     * @param position in the file
     * @throws IOException where they cannot be read, or the file ends before
     */
    public void read(SegmentPlace place, long position, ByteBuffer into) throws IOException {
        int start = into.position();
        int wanted = into.remaining();
        int read = shelf.use(place, segment -> segment.read(into.position(start), position));
        bytesRead.add(read);
        if (read < wanted) {
            throw new NotASegmentException(place.name().path() + " ends before " + (position + wanted));
        }
    }

    /** Bytes of media read from disks since the start. */
    public long bytesRead() {
        return bytesRead.sum();
    }

    /** Lets go what nobody plays any more; called every few seconds. */
    void sweep() {
        shelf.sweep();
        media.forgetUnusedSince(nanoTime.getAsLong() - KEPT_NANOS);
    }

    void close() {
        media.clear();
        shelf.close();
    }
}
