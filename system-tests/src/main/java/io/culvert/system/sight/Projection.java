package io.culvert.system.sight;

/**
 * How a plane is seen by a camera: a homography, from a place in the picture to a place on the plane.
 *
 * <p>Immutable. Nine numbers, the last one 1; found by solving the eight equations that four corners give.
 */
final class Projection {
    private final double[] h;

    private Projection(double[] h) {
        this.h = h;
    }

    /** The one that leads each place {@code from} to the place {@code to} of the same number; four of {x, y} each. */
    static Projection of(double[][] from, double[][] to) {
        double[][] equations = new double[8][];
        for (int i = 0; i < 4; i++) {
            double x = from[i][0];
            double y = from[i][1];
            double u = to[i][0];
            double v = to[i][1];
            equations[2 * i] = new double[] {x, y, 1, 0, 0, 0, -u * x, -u * y, u};
            equations[2 * i + 1] = new double[] {0, 0, 0, x, y, 1, -v * x, -v * y, v};
        }
        return new Projection(solved(equations));
    }

    private static double[] solved(double[][] rows) {
        int size = rows.length;
        for (int column = 0; column < size; column++) {
            int pivot = column;
            for (int row = column + 1; row < size; row++) {
                if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) {
                    pivot = row;
                }
            }
            double[] swapped = rows[column];
            rows[column] = rows[pivot];
            rows[pivot] = swapped;
            for (int row = 0; row < size; row++) {
                double times = row == column ? 0 : rows[row][column] / rows[column][column];
                for (int i = column; i <= size && times != 0; i++) {
                    rows[row][i] -= times * rows[column][i];
                }
            }
        }
        double[] solution = new double[size];
        for (int i = 0; i < size; i++) {
            solution[i] = rows[i][size] / rows[i][i];
        }
        return solution;
    }

    double x(double x, double y) {
        return (h[0] * x + h[1] * y + h[2]) / (h[6] * x + h[7] * y + 1);
    }

    double y(double x, double y) {
        return (h[3] * x + h[4] * y + h[5]) / (h[6] * x + h[7] * y + 1);
    }
}
