package io.culvert.gateway.archive.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.OldestSegments.Place;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Rows;
import io.culvert.gateway.archive.store.SegmentRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Segments have a megabyte each. */
class RoomWalkTest {
    private static final int MOST = 50;
    private static final long MB = 1_000_000;

    private final Random random = new Random(5);
    private final Rows rows = new Rows(new UUID(1, 2), new RecordingKey(new UUID(3, 4), 0));
    private final List<Weighed> disk = new ArrayList<>();
    private int looked;
    private final RoomWalk walk = new RoomWalk(this::from, MOST);

    @Test
    void rounds_takeTheCheapBeforeTheDear_theOldestOfEachFirst_andLookAtLittle() {
        for (int disks = 0; disks < 200; disks++) {
            disk.clear();
            RoomWalk other = new RoomWalk(this::from, MOST);
            Worth[] worths = Worth.values();
            int most = 1 + random.nextInt(3);
            IntStream.range(0, random.nextInt(400)).forEach(i -> add(i, worths[random.nextInt(most)]));
            int idle = 0;
            while (!disk.isEmpty()) {
                List<SegmentRow> expected = cheapestFirst();
                List<SegmentRow> gone = round(other, 1 + random.nextInt(30));
                assertThat(gone).isEqualTo(expected.subList(0, gone.size()));
                idle = gone.isEmpty() ? idle + 1 : 0;
                assertThat(idle).as("rounds that find nothing").isLessThan(20);
            }
            assertThat(round(other, 1)).isEmpty();
            assertThat(round(other, 1)).isEmpty();
            assertThat(other.isUnfinished()).isFalse();
        }
    }

    @Test
    void allIsDear_isFoundOutOnce() {
        IntStream.range(0, 400).forEach(i -> add(i, Worth.PROTECTED));
        int idle = 0;
        while (round(walk, 5).isEmpty()) {
            assertThat(walk.isUnfinished()).isTrue();
            idle++;
        }
        assertThat(idle).isEqualTo(2 * 400 / MOST);
        for (int i = 0; i < 20; i++) {
            assertThat(round(walk, 5)).hasSize(5);
            assertThat(looked).isLessThanOrEqualTo(5 + MOST / RoomWalk.AGAIN);
        }
    }

    @Test
    void whatBecomesCheapLater_isFoundAgain() {
        IntStream.range(0, 200).forEach(i -> add(i, i < 100 ? Worth.PROTECTED : Worth.MOTION));
        while (round(walk, 5).isEmpty()) {
            assertThat(disk).hasSize(200);
        }
        Weighed released = new Weighed(disk.get(60).row(), Worth.PLAIN);
        disk.set(60, released);
        for (int i = 0; i < 15 && disk.contains(released); i++) {
            round(walk, 1);
        }
        assertThat(disk).doesNotContain(released);
        assertThat(disk).filteredOn(one -> one.worth() == Worth.PROTECTED).hasSize(99);
    }

    @Test
    void whatCouldNotBeRemoved_isChosenAgain() {
        IntStream.range(0, 20).forEach(i -> add(i, Worth.PLAIN));
        List<SegmentRow> first = walk.choose(3 * MB).rows();
        assertThat(walk.choose(3 * MB).rows()).isEqualTo(first).hasSize(3);
    }

    private void add(int number, Worth worth) {
        disk.add(new Weighed(rows.row(number, number * 60, number * 60 + 60), worth));
    }

    private List<SegmentRow> round(RoomWalk by, int count) {
        looked = 0;
        List<SegmentRow> gone = by.choose(count * MB).rows();
        assertThat(looked).isLessThanOrEqualTo(MOST + MOST / RoomWalk.AGAIN);
        disk.removeIf(weighed -> gone.contains(weighed.row()));
        by.done();
        return gone;
    }

    private List<SegmentRow> cheapestFirst() {
        List<SegmentRow> order = new ArrayList<>();
        for (Worth worth : Worth.values()) {
            disk.stream().filter(one -> one.worth() == worth).map(Weighed::row).forEach(order::add);
        }
        return order;
    }

    private Iterable<Weighed> from(Place place) {
        return () -> {
            Iterator<Weighed> all = List.copyOf(disk).stream()
                    .filter(weighed -> Place.of(weighed.row()).compareTo(place) > 0)
                    .iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public Weighed next() {
                    looked++;
                    return all.next();
                }
            };
        };
    }
}
