package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.ArchiveEvents;
import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.KnownCameras;
import io.culvert.gateway.archive.index.OldestSegments;
import io.culvert.gateway.archive.store.ArchiveRoot;
import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.archive.store.KnownVolumes;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseAddress;
import io.culvert.gateway.node.RootFolder;
import io.culvert.media.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Deletes the segments of a root, a few at a time and the oldest first, until it is killed or there are none; says a line for
 * each few that went.
 */
final class DeletingProcess {
    static final String WORD = "deleted ";

    private static final String PASSWORD = "DELETING_PASSWORD";
    private static final int MOST = 9;

    private DeletingProcess() {}

    /** {@code main FOLDER ADDRESS USER}. */
    public static void main(String[] arguments) throws Exception {
        DatabaseAddress address = new DatabaseAddress(arguments[1], arguments[2], Secret.of(System.getenv(PASSWORD)));
        Database database = Database.at(address);
        Random random = new Random();
        ArchiveRoot root = open(Path.of(arguments[0])).roots().getFirst();
        ArchiveEvents events = new ArchiveEvents(new KnownCameras().directory(), event -> {});
        Garbage garbage = garbage(root, database);
        garbage.collect();
        Removal removal = new Removal(new ArchiveIndex(database), events, List.of(garbage));
        OldestSegments oldest = new OldestSegments(database);
        List<SegmentRow> rows;
        do {
            rows = oldest.ofVolumes(List.of(root.volume()), OldestSegments.Place.BEGINNING, 1 + random.nextInt(MOST));
            System.out.println(WORD
                    + removal.remove(rows, Worth.PROTECTED, Removal.Reason.AGE, garbage::collect)
                            .size());
        } while (!rows.isEmpty());
        System.exit(0);
    }

    /** Begins it below the folder; its log goes to the errors. */
    static Process start(Path folder, DatabaseAddress address, Path errors) throws IOException {
        ProcessBuilder process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                DeletingProcess.class.getName(),
                folder.toString(),
                address.url(),
                Objects.requireNonNull(address.username()));
        Map<String, String> environment = process.environment();
        environment.put(PASSWORD, Objects.requireNonNull(address.password()).reveal());
        return process.redirectError(errors.toFile()).start();
    }

    static ArchiveRoots open(Path folder) throws Exception {
        return ArchiveRoots.open(List.of(new RootFolder(Path.of("root"), 100)), folder, KnownVolumes.NONE);
    }

    /** What is on its way out of the root, as a gateway has it. */
    static Garbage garbage(ArchiveRoot root, Database database) {
        return new Garbage(new ArchiveIndex(database), new LocalRoot(root));
    }
}
