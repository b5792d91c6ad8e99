package io.culvert.system.soak;

import io.culvert.system.sight.Distortion;
import io.culvert.system.sight.ScanRate;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code soak scan-rate}: how many of many spoilt pictures of codes are read. */
@CommandLine.Command(
        name = "scan-rate",
        mixinStandardHelpOptions = true,
        description = "QR codes at an angle, small, blurred, dark, off a screen, among others: how many are read")
final class ScanRateSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--pictures", defaultValue = "200", description = "of each kind (${DEFAULT-VALUE})")
    private int pictures;

    @CommandLine.Option(names = "--seed", defaultValue = "1", description = "of what is drawn (${DEFAULT-VALUE})")
    private long seed;

    @Override
    public Integer call() {
        boolean good = true;
        System.out.println(ScanRate.HEADING);
        for (Distortion distortion : Distortion.values()) {
            ScanRate rate = ScanRate.of(distortion, pictures, seed);
            System.out.println(rate.line());
            good &= rate.isGood();
        }
        return Soak.verdict(good);
    }
}
