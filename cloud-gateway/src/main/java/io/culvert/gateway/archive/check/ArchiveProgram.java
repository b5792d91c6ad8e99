package io.culvert.gateway.archive.check;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.VolumeTable;
import io.culvert.gateway.archive.store.ArchiveRoot;
import io.culvert.gateway.archive.store.ArchiveRoots;
import io.culvert.gateway.archive.store.KnownVolumes;
import io.culvert.gateway.archive.store.RootView;
import io.culvert.gateway.database.BorrowedDatabase;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.database.DatabaseServer;
import io.culvert.gateway.node.ConfigKey;
import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.node.StartupRefused;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code culvert gateway archive check} and {@code rebuild}. Findings go to the standard output, a line each, with a summary at
 * the end; progress to the other.
 *
 * <p>Blocking; confined to one thread.
 */
public final class ArchiveProgram {
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream progress;
    private long findings;
    private double lostSeconds;

    public ArchiveProgram(Map<String, String> environment, PrintStream out, PrintStream progress) {
        this.environment = environment;
        this.out = out;
        this.progress = progress;
    }

    /** Exit code: 0 fine, 1 damage or failure, 2 wrong usage or configuration. */
    public int run(String... args) {
        try {
            ArchiveArguments arguments = ArchiveArguments.parse(args);
            if (arguments.help()) {
                out.println(ArchiveArguments.USAGE);
                return 0;
            }
            Settings settings = Settings.readUsual(arguments.configFile(), environment);
            Path dataRoot = Path.of(settings.require(ConfigKey.DATA_DIR))
                    .toAbsolutePath()
                    .normalize();
            if (!Files.isDirectory(dataRoot)) {
                throw StartupRefused.configuration("culvert.data.dir is " + dataRoot + ", which is not there");
            }
            if (arguments.rebuild()) {
                rebuild(settings, dataRoot);
            } else {
                check(settings, dataRoot, arguments.depth());
            }
            return findings == 0 ? 0 : 1;
        } catch (StartupRefused e) {
            progress.println("culvert gateway archive: " + e.getMessage());
            return e.exitCode();
        } catch (DatabaseException e) {
            progress.println("culvert gateway archive: the index cannot be asked: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            progress.println("culvert gateway archive: " + e);
            return 1;
        }
    }

    private void tell(Finding finding) {
        out.println(finding.line());
        findings++;
        lostSeconds += finding.lostSeconds();
    }

    // ----------------------------------------------------------------------------------------------------- check

    private void check(Settings settings, Path dataRoot, CheckDepth depth) throws StartupRefused, IOException {
        try (BorrowedDatabase borrowed =
                BorrowedDatabase.open(settings, dataRoot).orElse(null)) {
            if (borrowed == null) {
                progress.println("there is no database yet; files are looked at by themselves");
                check(settings, dataRoot, depth, null, null);
            } else {
                progress.println("index: " + borrowed.story() + "; nothing in it is changed");
                String node = NodeConfig.knownNodeId(settings, dataRoot).orElse("");
                VolumeTable volumes = new VolumeTable(borrowed.database(), node);
                check(settings, dataRoot, depth, new ArchiveIndex(borrowed.database()), volumes);
            }
        }
    }

    private void check(
            Settings settings,
            Path dataRoot,
            CheckDepth depth,
            @Nullable ArchiveIndex index,
            @Nullable VolumeTable volumes) {
        List<Path> paths = ArchiveRoots.paths(settings.rootFolders(ConfigKey.ARCHIVE_ROOTS), dataRoot);
        Progress told = new Progress(progress, "checked");
        ArchiveCheck check = new ArchiveCheck(index, depth, this::tell, told);
        KnownVolumes known = volumes == null ? KnownVolumes.NONE : volumes;
        Set<UUID> looked = new HashSet<>();
        for (Path path : paths) {
            try {
                RootView root = RootView.of(path).orElse(null);
                RootView.problem(path, root, known, paths).ifPresent(problem -> tell(new Finding(path, problem)));
                if (root != null && looked.add(root.volume())) {
                    progress.println(
                            "checking " + path + " (volume " + root.volume() + ", depth " + depth.word() + ")");
                    check.check(root);
                }
            } catch (IOException e) {
                tell(new Finding(path, "cannot be checked: " + e));
            }
        }
        if (volumes != null) {
            volumes.all().stream()
                    .filter(place -> !looked.contains(place.volume()))
                    .forEach(place -> progress.println("not looked at: volume " + place.volume() + ", last at "
                            + place.root() + " of gateway " + place.node()));
        }
        out.printf(
                Locale.ROOT,
                "%s; findings: %d, lost: %.1f s; being recorded or on their way into the index: %d%n",
                told,
                findings,
                lostSeconds,
                check.unfinished());
    }

    // --------------------------------------------------------------------------------------------------- rebuild

    private void rebuild(Settings settings, Path dataRoot) throws StartupRefused, IOException {
        try (DataDirectory data = free(dataRoot);
                DatabaseServer server = DatabaseServer.start(settings, data)) {
            Database database = Database.at(server.address());
            VolumeTable volumes = new VolumeTable(database, NodeConfig.nodeId(settings, data));
            ArchiveIndex index = new ArchiveIndex(database);
            try (ArchiveRoots roots =
                    ArchiveRoots.open(settings.rootFolders(ConfigKey.ARCHIVE_ROOTS), dataRoot, volumes)) {
                volumes.seen(roots.volumes());
                for (ArchiveRoot root : roots.roots()) {
                    rebuild(root, index);
                }
            }
        }
    }

    private static DataDirectory free(Path dataRoot) throws StartupRefused {
        return DataDirectory.openIfFree(dataRoot)
                .orElseThrow(() -> StartupRefused.failure(
                        "a gateway is running on " + dataRoot + " (expected: none; stop it first)"));
    }

    private void rebuild(ArchiveRoot root, ArchiveIndex index) throws IOException {
        progress.println("reading " + root + " (volume " + root.volume() + ")");
        Progress told = new Progress(progress, "read");
        IndexRebuild rebuild = new IndexRebuild(index, root, this::tell, told);
        rebuild.run();
        out.println(root + ": " + told + "; " + rebuild);
    }
}
